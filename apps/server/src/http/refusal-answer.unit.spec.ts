import { refuse, type RefusalCode } from '@tsumugi/kernel';
import type { FastifyReply } from 'fastify';
import { answer, answerInWords } from './refusal-answer.js';

/** What a reply was told. */
function answered(code: RefusalCode, say = answer) {
  const said: { status?: number; type?: string; body?: unknown } = {};
  const reply = {
    code: (status: number) => ((said.status = status), reply),
    header: () => reply,
    type: (type: string) => ((said.type = type), reply),
    send: (body: unknown) => ((said.body = body), reply),
  };
  say(reply as unknown as FastifyReply, refuse(code, 'です。'));
  return said;
}

describe('a refusal over HTTP', () => {
  it('says of a damaged file that it is gone, which is neither a fault of the server nor passing', () => {
    expect(answered('DAMAGED')).toEqual({ status: 410, body: { refused: { code: 'DAMAGED', message: 'です。', field: null } } });
  });

  it('keeps for what passes the status that says so', () => {
    expect([answered('BUSY').status, answered('NOT_FOUND').status]).toEqual([503, 404]);
  });

  it('is a sentence for people where no page of ours shows it', () => {
    expect(answered('DAMAGED', answerInWords)).toEqual({ status: 410, type: 'text/plain; charset=utf-8', body: 'です。' });
  });
});
