import { TestMailbox } from './test-mailbox.js';

const message = (dedupe: string) => ({
  to: 'doctor@example.jp',
  subject: 's',
  body: 'b',
  url: 'https://tsumugi.example.jp/',
  urgent: false,
  dedupe,
});

describe('The test mailbox', () => {
  it('shows a repeated mail once', async () => {
    const mailbox = new TestMailbox();
    for (const dedupe of ['a', 'b', 'a']) await mailbox.send(message(dedupe));
    expect(mailbox.messages.map(({ dedupe }) => dedupe)).toEqual(['a', 'b']);
  });

  it('keeps the latest two hundred', async () => {
    const mailbox = new TestMailbox();
    for (let index = 0; index < 201; index += 1) await mailbox.send(message(String(index)));
    expect(mailbox.messages).toHaveLength(200);
    expect(mailbox.messages[0]!.dedupe).toBe('1');
  });
});
