import { MINUTE, refuse, SECOND, type Audience, type Refusal, type Viewer } from '@tsumugi/kernel';
import { tooOften, type ClientBudget } from '@tsumugi/live';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { IncomingMessage } from 'node:http';
import { addressGroup } from './nearest-proxy.js';
import { sessionToken } from './session-cookie.js';
import { Strangers, type StrangersPlace } from './strangers.js';

/** How long a connection may stay open without a whole request, an answer that is taken, or a word. */
export const connectionLimits = {
  /** Neither side says anything: longer than an upload waits for its turn. */
  connectionTimeout: 6 * MINUTE,
  /** The longest request, with its body: an upload over a slow network. */
  requestTimeout: 25 * MINUTE,
  keepAliveTimeout: 72 * SECOND,
  http: { headersTimeout: 10 * SECOND, connectionsCheckingInterval: 2 * SECOND },
};

/** The whole body of a request, which is no file. */
const bodyMs = { known: 20 * SECOND, stranger: 10 * SECOND };
/** How long a client may take over an answer. */
const answerMs = MINUTE;
const strangersBodyBytes = 64 * 1024;
const underWay = { ofSession: 24, ofPerson: 32 };

/** Objects and lists within each other, far more than any input has: what reads them goes as deep as they do. */
const bodyLevels = 40;
const tooDeep = refuse('INVALID', `入力の入れ子は${bodyLevels}段までです。`);

const withoutLength = refuse('TOO_LARGE', '内容の長さ（Content-Length）を付けて送ってください。');
const tooLarge = refuse('TOO_LARGE', '送られた内容が大きすぎます。');

/** Downloads may take longer, as long as they go on. */
const ownPace: ReadonlySet<string> = new Set(['/files/:file/:variant']);

const audiences: readonly string[] = ['team', 'family', 'office'] satisfies Audience[];

const deadlines = new WeakMap<IncomingMessage, NodeJS.Timeout>();

/** Cuts a request of which not all has come when the time is over, also where it was answered meanwhile. */
export function bodyWithin(raw: IncomingMessage, ms: number): void {
  bodyTakesItsTime(raw);
  if (raw.complete) return;
  const timer = setTimeout(() => raw.complete || raw.socket.destroy(), ms);
  deadlines.set(raw, timer.unref());
}

/** Something else watches over it, e.g. an upload's own limits. */
export function bodyTakesItsTime(raw: IncomingMessage): void {
  clearTimeout(deadlines.get(raw));
}

/**
 * Bounds what is under way: for each session and person, and for each address group only of those
 * who are not signed in, for a hospital shares one. Whatever has a body has an end, on any route and
 * of any kind; uploads and downloads alone have limits of their own.
 */
export function limitRequests(
  fastify: FastifyInstance,
  live: { readonly secure: boolean; readonly budget: Pick<ClientBudget, 'requests'> },
  viewerOf: (token: string, audience: Audience) => Viewer | null,
  within = bodyMs,
): void {
  const strangers = new Strangers();
  const places = new WeakMap<FastifyRequest, StrangersPlace>();
  fastify.addHook('onRequest', async (request, reply) => {
    const { headers, raw } = request;
    const bodyBytes = Number(headers['content-length'] ?? 0);
    const hasBody = bodyBytes > 0 || headers['transfer-encoding'] !== undefined;
    if (hasBody) {
      bodyWithin(raw, within.known);
      reply.raw.once('close', () => raw.complete && bodyTakesItsTime(raw));
    }
    // Every client knows how long its body is, a file's form too; pieces of a byte would take hundreds of bytes each.
    if (headers['transfer-encoding'] !== undefined) return end(reply, 411);
    const audience = audienceOf(request);
    if (audience === null && (!hasBody || request.routeOptions.url === '/files')) return undefined;
    const token = audience === null ? null : sessionToken(headers, audience, live.secure);
    const viewer = token === null || audience === null ? null : viewerOf(token, audience);
    if (viewer) {
      const release = live.budget.requests.take([
        [`session:${viewer.session}`, underWay.ofSession],
        [`person:${viewer.account}`, underWay.ofPerson],
      ]);
      if (!release) return end(reply, 429);
      reply.raw.once('close', release);
      return undefined;
    }
    if (hasBody) bodyWithin(raw, within.stranger);
    if (bodyBytes > strangersBodyBytes) return end(reply, 413);
    const place = strangers.take(addressGroup(request.ip), bodyBytes, () => raw.socket.destroy());
    if (!place) return end(reply, 429);
    places.set(request, place);
    reply.raw.once('close', () => place.release());
    return undefined;
  });
  fastify.addHook('preValidation', async (request, reply) => {
    places.get(request)?.arrived();
    if (isDeeper(request.body, bodyLevels)) return tell(reply, 400, tooDeep);
    return undefined;
  });
  fastify.addHook('onSend', (request, reply, payload, done) => {
    if (!ownPace.has(request.routeOptions.url ?? '')) {
      const timer = setTimeout(() => request.raw.socket.destroy(), answerMs).unref();
      reply.raw.once('close', () => clearTimeout(timer));
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

/** Whether a body goes deeper; level by level, for a call for each would end where it does. */
function isDeeper(body: unknown, levels: number): boolean {
  let here: unknown[] = [body];
  for (let level = 0; here.length > 0; level += 1) {
    if (level > levels) return true;
    here = here.flatMap((value) => (typeof value === 'object' && value !== null ? Object.values(value) : []));
  }
  return false;
}

function end(reply: FastifyReply, status: 411 | 413 | 429): FastifyReply {
  return tell(reply, status, { 411: withoutLength, 413: tooLarge, 429: tooOften }[status]);
}

function tell(reply: FastifyReply, status: number, { code, message, field }: Refusal): FastifyReply {
  return reply.code(status).send({ errors: [{ message, extensions: { code, field } }] });
}
