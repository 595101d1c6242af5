import type { Refusal } from '@tsumugi/kernel';
import type { FastifyReply } from 'fastify';

const statuses: Partial<Record<Refusal['code'], number>> = {
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

/** The status of HTTP that a refusal has. */
export function statusOf({ code }: Refusal): number {
  return statuses[code] ?? 400;
}

/** A refusal where there is no GraphQL. */
export function answer(reply: FastifyReply, refusal: Refusal): void {
  const { code, message, field } = refusal;
  void refused(reply, refusal).send({ refused: { code, message, field } });
}

/** The same for a window in which nothing of ours would show it. */
export function answerInWords(reply: FastifyReply, refusal: Refusal): void {
  void refused(reply, refusal).type('text/plain; charset=utf-8').send(refusal.message);
}

function refused(reply: FastifyReply, refusal: Refusal): FastifyReply {
  return reply.code(statusOf(refusal)).header('cache-control', 'no-store');
}
