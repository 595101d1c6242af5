import type { Refusal } from '@tsumugi/kernel';
import type { FastifyReply } from 'fastify';

const statusOf: Partial<Record<Refusal['code'], number>> = {
  UNAUTHENTICATED: 401,
  NOT_FOUND: 404,
  TOO_LARGE: 413,
  UNSUPPORTED_FILE: 415,
  RATE_LIMITED: 429,
  BUSY: 503,
  UNCERTAIN: 503,
  VIEW_BEHIND: 503,
  SET_ASIDE: 503,
  // Gone until somebody brings it back: asking again soon changes nothing.
  DAMAGED: 410,
  CONFLICT: 409,
  COMMAND_REUSED: 409,
};

/** A refusal where there is no GraphQL. */
export function answer(reply: FastifyReply, { code, message, field }: Refusal): void {
  void reply
    .code(statusOf[code] ?? 400)
    .header('cache-control', 'no-store')
    .send({ refused: { code, message, field } });
}

/** The same for a window in which nothing of ours would show it. */
export function answerInWords(reply: FastifyReply, { code, message }: Refusal): void {
  void reply
    .code(statusOf[code] ?? 400)
    .header('cache-control', 'no-store')
    .type('text/plain; charset=utf-8')
    .send(message);
}
