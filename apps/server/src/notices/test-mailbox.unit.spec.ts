import { TestMailbox } from './test-mailbox.js';

const message = (dedupe: string) => ({
  to: 'doctor@example.jp',
  subject: 's',
  body: 'b',
  url: 'https://tsumugi.example.jp/',
  urgent: false,
  dedupe,
});

const yes = () => Promise.resolve(true);

describe('The test mailbox', () => {
  it('shows a repeated mail once', async () => {
    const mailbox = new TestMailbox();
    for (const dedupe of ['a', 'b', 'a']) await mailbox.send(message(dedupe), yes);
    expect(mailbox.messages.map(({ dedupe }) => dedupe)).toEqual(['a', 'b']);
  });

  it('shows none that was not to leave any more', async () => {
    const mailbox = new TestMailbox();
    expect([await mailbox.send(message('a'), () => Promise.resolve(false)), mailbox.messages]).toEqual(['withheld', []]);
  });

  it('keeps the latest two hundred', async () => {
    const mailbox = new TestMailbox();
    for (let index = 0; index < 201; index += 1) await mailbox.send(message(String(index)), yes);
    expect(mailbox.messages).toHaveLength(200);
    expect(mailbox.messages[0]!.dedupe).toBe('1');
  });
});
