import type { Outcome } from './commands';
import { Attempt, newId, persist, retryDelays } from './commands';

const written: Outcome = { written: { id: 'x', after: 'y' } };
const lost: Outcome = { trouble: { code: 'OFFLINE', message: 'つながりません。' } };
const refused: Outcome = { trouble: { code: 'INVALID', message: '本文を入力してください。' } };

/** Answers one after the other, and counts how often it was asked. */
function answering(...outcomes: Outcome[]) {
  const asked = { times: 0, waited: [] as number[] };
  const send = () => Promise.resolve(outcomes[Math.min(asked.times++, outcomes.length - 1)] as Outcome);
  const wait = (ms: number) => (asked.waited.push(ms), Promise.resolve());
  return { asked, run: () => persist(send, wait) };
}

describe('a command', () => {
  it('is sent again while its answer is lost', async () => {
    const { asked, run } = answering(lost, lost, written);
    expect(await run()).toEqual(written);
    expect(asked).toEqual({ times: 3, waited: [...retryDelays] });
  });

  it('is not sent again after a refusal', async () => {
    const { asked, run } = answering(refused, written);
    expect(await run()).toEqual(refused);
    expect(asked.times).toBe(1);
  });

  it('gives up in the end, and says that there was no answer', async () => {
    expect(await answering(lost).run()).toEqual(lost);
  });

  it('keeps its id while the same input has no answer', () => {
    const attempt = new Attempt();
    const first = attempt.idFor({ text: '体温 37.2' });
    expect(attempt.idFor({ text: '体温 37.2' })).toBe(first);
  });

  it('knows whether this very input was tried', () => {
    const attempt = new Attempt();
    expect(attempt.tried({ text: '体温 37.2' })).toBe(false);
    attempt.idFor({ text: '体温 37.2' });
    expect(attempt.tried({ text: '体温 37.2' })).toBe(true);
    expect(attempt.tried({ text: '体温 37.4' })).toBe(false);
    attempt.answered();
    expect(attempt.tried({ text: '体温 37.2' })).toBe(false);
  });

  it('takes a new id for other input, and after an answer', () => {
    const attempt = new Attempt();
    const first = attempt.idFor({ text: '体温 37.2' });
    const second = attempt.idFor({ text: '体温 37.8' });
    attempt.answered();
    const third = attempt.idFor({ text: '体温 37.8' });
    expect(new Set([first, second, third]).size).toBe(3);
  });

  it('has ids of version 7 in lower case that sort by time', () => {
    const form = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
    const earlier = newId(1_700_000_000_000);
    const later = newId(1_700_000_000_001);
    expect(earlier).toMatch(form);
    expect(later > earlier).toBe(true);
  });
});
