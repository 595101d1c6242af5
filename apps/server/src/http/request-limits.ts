import type { Audience, Viewer } from '@tsumugi/kernel';
import { SECOND, MINUTE } from '@tsumugi/kernel';
import { tooOften } from '@tsumugi/live';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { LiveDesk } from '../live/live-desk.js';
import { sessionToken } from './session-cookie.js';

/** How long a connection may stay open without a whole request, an answer that is taken, or a word. */
export const connectionLimits = {
  /** Neither side says anything: longer than an upload waits for its turn. */
  connectionTimeout: 6 * MINUTE,
  /** The longest request, with its body: an upload over a slow network. */
  requestTimeout: 25 * MINUTE,
  keepAliveTimeout: 72 * SECOND,
  http: { headersTimeout: 10 * SECOND, connectionsCheckingInterval: 2 * SECOND },
};

/** The whole body of a request to the API, which is no file. */
const bodyMs = { known: 20 * SECOND, stranger: 10 * SECOND };
/** How long a client may take over the API's answer. */
const answerMs = MINUTE;
const strangersBodyBytes = 64 * 1024;
const underWay = { ofSession: 24, ofPerson: 32, ofAddress: 64 };

const audiences: readonly string[] = ['team', 'family', 'office'] satisfies Audience[];

/**
 * Bounds what is under way at the API: for each session and person, and for each address only of
 * those who are not signed in, for a hospital shares one. Files have limits of their own.
 */
export function limitRequests(
  fastify: FastifyInstance,
  live: LiveDesk,
  viewerOf: (token: string, audience: Audience) => Viewer | null,
): void {
  const timers = new WeakMap<FastifyRequest, NodeJS.Timeout>();
  fastify.addHook('onRequest', async (request, reply) => {
    const audience = audienceOf(request);
    if (audience === null) return;
    const token = sessionToken(request.headers, audience, live.secure);
    const viewer = token === null ? null : viewerOf(token, audience);
    if (!viewer && request.headers['transfer-encoding'] !== undefined) return refuse(reply, 411);
    if (!viewer && Number(request.headers['content-length'] ?? 0) > strangersBodyBytes) return refuse(reply, 413);
    const release = viewer
      ? live.budget.requests.take([
          [`session:${viewer.session}`, underWay.ofSession],
          [`person:${viewer.account}`, underWay.ofPerson],
        ])
      : live.budget.strangersRequests.take([[request.ip, underWay.ofAddress]]);
    if (!release) return refuse(reply, 429);
    reply.raw.once('close', release);
    const timer = setTimeout(() => request.raw.destroy(), viewer ? bodyMs.known : bodyMs.stranger);
    timers.set(request, timer);
    reply.raw.once('close', () => clearTimeout(timers.get(request)));
    return undefined;
  });
  fastify.addHook('preValidation', (request, _reply, done) => {
    clearTimeout(timers.get(request));
    done();
  });
  fastify.addHook('onSend', (request, _reply, payload, done) => {
    if (timers.has(request)) {
      clearTimeout(timers.get(request));
      const cut = (): void => void request.raw.destroy();
      timers.set(request, setTimeout(cut, answerMs));
    }
    done(null, payload);
  });
}

/** Whose API a request is for; null where it is for none. */
function audienceOf(request: FastifyRequest): Audience | null {
  const route = request.routeOptions.url ?? '';
  const name =
    /^\/(team|family|office)\/graphql$/.exec(route)?.[1] ??
    (route === '/:audience/live' ? (request.params as { audience: string }).audience : null);
  return name !== null && audiences.includes(name) ? (name as Audience) : null;
}

/** The body that may still come is not waited for. */
function refuse(reply: FastifyReply, status: 411 | 413 | 429): FastifyReply {
  const { code, message, field } = tooOften;
  return reply
    .code(status)
    .header('connection', 'close')
    .send({ errors: [{ message, extensions: { code: status === 429 ? code : 'TOO_LARGE', field } }] });
}
