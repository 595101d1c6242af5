import { refuse } from '@tsumugi/kernel';
import type { FastifyInstance } from 'fastify';

const reading: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Whatever changes something, or is paid for by the session's cookie, comes as JSON or bears our
 * header: a form of another site can send neither without asking first. Holds for every route, also
 * for one that is made tomorrow. A page of another origin is refused even where it can.
 */
export function onlyOwnPosts(app: FastifyInstance): void {
  app.addHook('onRequest', (request, reply, done) => {
    if (reading.has(request.method)) return done();
    const { origin, host } = request.headers;
    if (origin !== undefined && !(URL.canParse(origin) && new URL(origin).host === host)) {
      void reply.code(403).send({ refused: elsewhere });
      return;
    }
    const type = (request.headers['content-type'] ?? '').split(';')[0]!.trim().toLowerCase();
    if (type === 'application/json' || request.headers['x-tsumugi-client'] !== undefined) return done();
    void reply.code(415).send({ refused: notAForm });
  });
}

const notAForm = refuse('INVALID', 'application/json で送るか、x-tsumugi-client ヘッダーを付けてください。', 'content-type');
const elsewhere = refuse('INVALID', '別のサイトからは送れません。紡ぎの画面から操作してください。', 'origin');
