import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

/** Where a page may connect to: this server alone. Not every browser takes 'self' for its WebSockets. */
function contentSecurityPolicy(sockets: string): string {
  return [
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' blob: data:",
    "media-src 'self' blob:",
    `connect-src 'self'${sockets}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'self'",
  ].join('; ');
}

/** The origin of the WebSockets as people reach them: the public address, or else the one that was asked. */
function socketsOf(publicUrl: string | undefined, host: string | undefined): string {
  if (publicUrl !== undefined) return ` ${new URL(publicUrl).origin.replace(/^http/, 'ws')}`;
  return host !== undefined && /^(?:[\w.-]+|\[[\da-f:]+\])(?::\d+)?$/i.test(host) ? ` ws://${host}` : '';
}

/** Headers of every answer: nothing of a patient in caches, no other site's frame around a page. */
export function secureHeaders(app: FastifyInstance, publicUrl: string | undefined): void {
  app.addHook('onSend', (request, reply, payload, done) => {
    if (!reply.hasHeader('content-security-policy'))
      reply.header('content-security-policy', contentSecurityPolicy(socketsOf(publicUrl, request.headers.host)));
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
    reply
      .header('x-content-type-options', 'nosniff')
      .header('referrer-policy', 'no-referrer')
      .header('cross-origin-opener-policy', 'same-origin')
      .header('cross-origin-resource-policy', 'same-origin');
    done(null, payload);
  });
}

/**
 * The web application, as it was compressed at its build for who takes that: hashed assets may be
 * kept, its page is asked for anew. Unknown paths are its routes.
 */
export async function serveWeb(app: FastifyInstance, folder: string): Promise<void> {
  if (!existsSync(join(folder, 'index.html'))) return;
  await app.register(fastifyStatic, {
    root: folder,
    wildcard: false,
    preCompressed: true,
    globIgnore: ['**/*.br', '**/*.gz'],
    cacheControl: false,
    setHeaders: (reply, path) => {
      reply.header('cache-control', path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
  app.get('/*', (request, reply) => {
    const { pathname } = new URL(request.url, 'http://local');
    if (/\.\w+$/.test(pathname) || /^\/(files|demonstration|team\/graphql|family\/graphql|office\/graphql)(\/|$)/.test(pathname)) {
      return reply.code(404).send({ refused: { code: 'NOT_FOUND', message: '見つかりません。', field: null } });
    }
    return reply.header('cache-control', 'no-cache').sendFile('index.html');
  });
}
