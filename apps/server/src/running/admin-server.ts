import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Metrics } from './metrics.js';
import type { Readiness, Report } from './readiness.js';

/**
 * What operators, probes and Prometheus ask, on a port of its own that people never reach: it
 * tells names of checks, numbers, and nothing else.
 */
export class AdminServer {
  private constructor(private readonly server: Server) {}

  /** @throws Error in a sentence for operators where the port cannot be had */
  static async start(options: { host: string; port: number; readiness: Readiness; metrics: Metrics }): Promise<AdminServer> {
    const { host, port, readiness, metrics } = options;
    const routes: Readonly<Record<string, () => Promise<Answer>>> = {
      '/live': () => Promise.resolve({ status: 200, type: json, body: '{"status":"live"}' }),
      '/ready': async () => readyAnswer(await readiness.report()),
      '/metrics': async () => {
        // What is scraped says how it is now, also where nobody probes.
        await readiness.report();
        return { status: 200, type: metrics.contentType, body: await metrics.text() };
      },
    };
    const server = createServer((request, response) => void serve(routes, request, response));
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error) => reject(new Error(sentenceFor(error, port))));
      server.listen(port, host, () => {
        server.removeAllListeners('error');
        resolve();
      });
    });
    return new AdminServer(server);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
  }
}

function sentenceFor(error: NodeJS.ErrnoException, port: number): string {
  const why = error.code === 'EADDRINUSE' ? 'is in use' : error.code === 'EACCES' ? 'may not be used by this user' : 'cannot be had';
  return `the port ${port} for probes and metrics ${why}; choose another with TSUMUGI_ADMIN_PORT, e.g. TSUMUGI_ADMIN_PORT=9465.`;
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

const json = 'application/json; charset=utf-8';

/** Ready or not, and the checks that fail, by name. */
function readyAnswer({ ready, draining, checks }: Report): Answer {
  const failing = Object.keys(checks).filter((name) => !checks[name]);
  const body = { status: ready ? 'ready' : 'not-ready', failing: draining ? ['draining', ...failing] : failing };
  return { status: ready ? 200 : 503, type: json, body: JSON.stringify(body) };
}

async function serve(
  routes: Readonly<Record<string, () => Promise<Answer>>>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const [path = ''] = (request.url ?? '').split('?');
  const route = Object.hasOwn(routes, path) ? routes[path] : undefined;
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  const { status, type, body } =
    route && isRead
      ? await route().catch((): Answer => ({ status: 500, type: json, body: '{"status":"failed"}' }))
      : { status: route ? 405 : 404, type: json, body: '{"status":"not-found"}' };
  response
    .writeHead(status, {
      'content-type': type,
      'content-length': Buffer.byteLength(body),
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    })
    .end(request.method === 'HEAD' ? undefined : body);
}
