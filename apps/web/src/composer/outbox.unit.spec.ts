import type { Outcome } from '../graphql/commands';
import type { PublishPostInput } from '../graphql/schema/team';
import { emptyDraft } from './drafts';
import { now } from '../field/clock';
import { mayRetry } from '../graphql/trouble';
import { Outbox } from './outbox';

const input: PublishPostInput = { commandId: 'c1', room: 'r', text: '訪問しました。' };
const draft = { ...emptyDraft, text: input.text };
const written: Outcome = { written: { id: 'c1', after: 'a' } };
const lost: Outcome = { trouble: { code: 'OFFLINE', message: 'つながりません。' } };
const refused: Outcome = { trouble: { code: 'INVALID', message: '本文を入力してください。' } };

function outbox(...outcomes: Outcome[]) {
  const sent: PublishPostInput[] = [];
  const again = { waits: false, run: () => {} };
  const box = new Outbox(
    (each) => (sent.push(each), Promise.resolve(outcomes.shift() ?? written)),
    (run) => {
      again.run = run;
      return { failed: () => (again.waits = true), stop: () => (again.waits = false) };
    },
  );
  return { box, sent, again, states: () => box.snapshot().map(({ state }) => state) };
}

describe('a post on its way', () => {
  it('is shown at once, and until it has arrived in the timeline', async () => {
    const { box, states } = outbox(written);
    const sending = box.post(input, draft);
    expect(states()).toEqual(['sending']);
    expect(await sending).toBe(true);
    expect(states()).toEqual(['sent']);
    box.arrived('r', [{ id: 'c1', postedAt: now().toISOString() }]);
    expect(states()).toEqual([]);
  });

  it('is no longer on its way when far newer posts are shown: it stands on an earlier page', async () => {
    const { box, states } = outbox(written);
    await box.post(input, draft);
    const after = (seconds: number) => [{ id: 'another', postedAt: new Date(now().getTime() + seconds * 1_000).toISOString() }];
    box.arrived('r', after(1));
    box.arrived('another room', after(60));
    expect(states()).toEqual(['sent']);
    box.arrived('r', after(60));
    expect(states()).toEqual([]);
  });

  it('is shown as failed however new the posts around it are', async () => {
    const { box, states } = outbox(lost);
    await box.post(input, draft);
    box.arrived('r', [{ id: 'another', postedAt: new Date(now().getTime() + 3_600_000).toISOString() }]);
    expect(states()).toEqual(['failed']);
  });

  it('stays as failed when there is no answer, and is sent again as the same command', async () => {
    const { box, sent, states } = outbox(lost, written);
    expect(await box.post(input, draft)).toBe(false);
    expect(states()).toEqual(['failed']);
    expect(mayRetry(box.snapshot()[0]!.trouble!)).toBe(true);
    expect(await box.retry('c1')).toBe(true);
    expect(sent.map(({ commandId }) => commandId)).toEqual(['c1', 'c1']);
  });

  it('goes by itself when the network is back', async () => {
    const { box, sent, again, states } = outbox(lost, written);
    await box.post(input, draft);
    expect(again.waits).toBe(true);
    again.run();
    await new Promise(setImmediate);
    expect({ states: states(), sent: sent.length, waits: again.waits }).toEqual({ states: ['sent'], sent: 2, waits: false });
  });

  it('does not go by itself after a refusal', async () => {
    const { box, sent, again } = outbox(refused);
    await box.post(input, draft);
    expect(again.waits).toBe(false);
    again.run();
    expect(sent.length).toBe(1);
  });

  it('is not to be sent again as it is when it was refused', async () => {
    const { box } = outbox(refused);
    await box.post(input, draft);
    expect(mayRetry(box.snapshot()[0]!.trouble!)).toBe(false);
    expect(box.takeBack('c1')).toBe(draft);
    expect(box.snapshot()).toEqual([]);
  });
});
