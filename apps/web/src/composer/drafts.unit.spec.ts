import type { Attachment } from '../graphql/schema/team';
import { now } from '../field/clock';
import type { Draft } from './drafts';
import { Drafts, emptyDraft, hindranceOf, inputOf, sameMention } from './drafts';

const photo = { file: 'f1' } as Attachment;
const upload = (attachment: Attachment | null) => ({
  commandId: 'u',
  file: {} as File,
  preview: null,
  progress: 1,
  attachment,
  trouble: null,
});

describe('a draft', () => {
  it('stays with its room', () => {
    const drafts = new Drafts();
    drafts.change('everybody', { text: '体温' });
    drafts.change('family', { text: 'こんにちは' });
    expect(drafts.of('everybody').text).toBe('体温');
    drafts.clear('everybody');
    expect(drafts.of('everybody')).toEqual(emptyDraft);
    expect(drafts.of('family').text).toBe('こんにちは');
  });

  it('is sent when it has words or a photograph, and not while a photograph is still on its way', () => {
    const sendable = (change: Partial<Draft>) => hindranceOf({ ...emptyDraft, ...change }) === null;
    // Nobody knows how long it waited: it asks when that was, and never takes an empty field for now.
    expect(hindranceOf({ ...emptyDraft, text: '朝の様子', asked: true })).toBe('asked');
    expect(sendable({ text: '朝の様子', asked: true, occurredAt: '2026-04-01T08:00' })).toBe(true);
    expect(sendable({ text: '訪問しました' })).toBe(true);
    expect(sendable({ uploads: [upload(photo)] })).toBe(true);
    expect(sendable({ text: '　 ' })).toBe(false);
    expect(sendable({ text: '\u200b\u2800\u3164' })).toBe(false);
    expect(sendable({ text: '訪問しました', uploads: [upload(null)] })).toBe(false);
  });

  it('asks for its time when it comes back refused after a while, and no longer once it was all taken out', () => {
    const drafts = new Drafts();
    const draft = { ...emptyDraft, text: 'いま血圧が下がっています' };
    const ago = (minutes: number) => new Date(now().getTime() - minutes * 60_000);
    drafts.putBack('late', draft, ago(60), false);
    expect(drafts.begunAt('late')!.getTime()).toBeLessThan(ago(59).getTime());
    expect(hindranceOf(drafts.of('late'))).toBe('asked');
    drafts.putBack('at once', draft, ago(1), false);
    expect(hindranceOf(drafts.of('at once'))).toBeNull();
    drafts.putBack('slept', draft, ago(1), true);
    expect(hindranceOf(drafts.of('slept'))).toBe('asked');
    drafts.change('slept', { text: '' });
    drafts.change('slept', { text: '別の話です' });
    expect(hindranceOf(drafts.of('slept'))).toBeNull();
  });

  it('becomes a command with everything that was chosen', () => {
    const draft: Draft = {
      text: ' 発赤があります。 ',
      tags: ['褥瘡'],
      mentions: [{ profession: 'doctor' }],
      important: true,
      replyTo: { id: 'p0', who: '医師の佐々木先生', excerpt: '…' },
      occurredAt: '2026-11-03T11:00',
      asked: false,
      onBehalfOf: 'a-helper',
      uploads: [upload(photo)],
    };
    expect(inputOf(draft, { commandId: 'c', room: 'r', readings: ['x'] })).toEqual({
      commandId: 'c',
      room: 'r',
      text: '発赤があります。',
      replyTo: 'p0',
      tags: ['褥瘡'],
      mentions: [{ profession: 'doctor' }],
      priority: 'IMPORTANT',
      attachments: ['f1'],
      readings: ['x'],
      occurredAt: '2026-11-03T02:00:00.000Z',
      onBehalfOf: 'a-helper',
    });
  });

  it('tells a person from a profession among its mentions', () => {
    expect(sameMention({ account: 'a' }, { account: 'a' })).toBe(true);
    expect(sameMention({ account: 'a' }, { profession: 'doctor' })).toBe(false);
  });
});
