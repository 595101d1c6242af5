import multipart from '@fastify/multipart';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { careCapabilities, FileDesk, Sessions } from '@tsumugi/care';
import type { Plugin } from '@tsumugi/plugin-sdk';
import { isRefusal, SECOND, type Audience, type Capability, type Clock, type Ids, type Notifier, type RefusalCode } from '@tsumugi/kernel';
import type { FastifyInstance } from 'fastify';
import type { Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AppModule } from './app.module.js';
import { demonstrate } from './demonstration/build-demonstration.js';
import { Connections } from './http/connections.js';
import { FilesController } from './http/files.controller.js';
import { HttpOptions } from './http/http-options.js';
import { connectionLimits, limitRequests } from './http/request-limits.js';
import { isNearestProxy } from './http/nearest-proxy.js';
import { askerOf, sessionToken } from './http/session-cookie.js';
import { onlyOwnPosts } from './http/own-posts.js';
import { leaveUnread } from './http/unread-bodies.js';
import { secureHeaders, serveWeb } from './http/web.js';
import { Duties } from './duties.js';
import { LiveDesk } from './live/live-desk.js';
import { LiveSocketsAdapter } from './live/live-sockets.adapter.js';
import { platformServices } from './platform/platform-services.js';
import { CareDesk } from './platform/care-desk.js';
import type { Freshness } from './platform/freshness.js';
import { machineClock } from './platform/machine-clock.js';
import { platformOptions } from './platform/options.js';
import { Platform } from './platform/platform.js';
import { installedPlugins } from './plugins/installed.js';
import { PluginHost } from './plugins/plugin-host.js';
import { pluginSchema } from './plugins/plugin-schema.js';
import { pause } from './running/drain.js';
import { observeOperations, observeRequests, refusedBefore } from './running/http-observer.js';
import type { Log } from './running/log.js';
import { kindOf, placeOf } from './running/place-of.js';
import { Running } from './running/running.js';
import { tellTrouble } from './running/trouble.js';
import type { Settings } from './settings.js';

const maxBodyBytes = 256 * 1024;
/** How long requests that are under way may still take when the node has drained. */
const lastRequestsMs = 2.5 * SECOND;
/** How long others' taking over of its duties is waited for beyond the drain. */
const handOverMs = 0.5 * SECOND;

/** What a node that ends is at: said when it takes too long. */
export type Ending = 'drain' | 'requests' | 'duties' | 'plugins' | 'stores' | 'figures';

export interface ServerOptions {
  readonly settings: Settings;
  readonly log: Log;
  readonly clock?: Clock;
  /** Milliseconds that only go forward, by which clients' budgets are filled again. */
  readonly steady?: () => number;
  readonly ids?: Ids;
  readonly plugins?: readonly Plugin[];
  /** Beside the core's own, e.g. those of a release to come. */
  readonly capabilities?: readonly Capability[];
  /** Instead of those that the settings name, e.g. a test mailbox. */
  readonly notifiers?: readonly Notifier[];
  readonly onProgress?: (position: number) => void;
  /** The views turned out to be damaged: this server shows nothing more, and the next start builds them anew. */
  readonly onDamaged?: () => void;
}

/** A running node: the platform with HTTP, GraphQL and WebSocket in front of it. */
export class Server {
  #ending: Ending | null = null;

  private constructor(
    readonly platform: Platform,
    readonly desk: CareDesk,
    readonly app: NestFastifyApplication,
    private readonly live: LiveDesk,
    private readonly plugins: PluginHost,
    readonly duties: Duties,
    readonly running: Running,
    private readonly drainMs: number,
    private readonly connections: Connections,
  ) {}

  /** Opens the data folder, catches up, and only then listens. */
  static async start(options: ServerOptions): Promise<Server> {
    const { settings, log } = options;
    const plugins = options.plugins ?? installedPlugins;
    const capabilities = [...careCapabilities, ...(options.capabilities ?? []), ...plugins.map((plugin) => PluginHost.capability(plugin))];
    const described = platformOptions(settings, capabilities);
    const clock = options.clock ?? machineClock();
    const running = await Running.open(settings, log);
    const { observer } = running;
    const open = () => Platform.open({ ...described, clock, observer, ...(options.ids ? { ids: options.ids } : {}) });
    // The story is told on a clock of its own.
    if (settings.demonstration) await demonstrate(described, clock.now());
    const platform = await open();
    try {
      return await Server.#over(platform, running, plugins, capabilities, options);
    } catch (error) {
      await running.stop();
      await platform.close().catch((closing: unknown) => log.error({ kind: kindOf(closing) }, 'closing failed'));
      throw error;
    }
  }

  static async #over(
    platform: Platform,
    running: Running,
    plugins: readonly Plugin[],
    capabilities: readonly Capability[],
    options: ServerOptions,
  ): Promise<Server> {
    const { settings, log, onProgress } = options;
    await running.begin(platform);
    platform.views.onDamaged((error) => {
      log.error({ kind: kindOf(error), at: placeOf(error) }, 'the views are damaged');
      options.onDamaged?.();
    });
    for (const aside of platform.asides) log.warn({ code: basename(aside) }, 'views were set aside');
    await platform.start(onProgress);
    const secure = settings.publicUrl?.startsWith('https:') ?? false;
    const desk = new CareDesk(platform);
    const host = new PluginHost(plugins, platform.views, {
      failed: (plugin, error) => log.error({ plugin, kind: kindOf(error), at: placeOf(error) }, 'a plugin failed'),
      setAside: (plugin, { position, type }) => log.error({ plugin, of: 'facility', position, type }, 'a record was set aside'),
      troubled: (plugin, error) => tellTrouble(log, { plugin }, error),
    });
    await host.start(platform.folder.at('plugins'), platform.feed, platform.sealing, platform.damaged);
    const { observer } = running;
    const live = new LiveDesk(platform, desk, secure, (code) => observer?.metrics?.socketClosed(code), options.steady);
    const http = new HttpOptions(secure, fileURLToPath(new URL('../../web/dist/', import.meta.url)), settings.publicUrl !== undefined);
    // The resolvers' guards need the sessions, which Nest makes: known once the application is.
    let sessions: Sessions | null = null;
    const adapter = new FastifyAdapter({
      bodyLimit: maxBodyBytes,
      ...connectionLimits,
      trustProxy: settings.publicUrl === undefined ? false : isNearestProxy,
      forceCloseConnections: 'idle',
      // What is under way when the node closes is answered, not refused.
      return503OnClosing: false,
    });
    const app = await NestFactory.create<NestFastifyApplication>(
      AppModule.over({
        platform,
        desk,
        live,
        http,
        running,
        capabilities,
        services: platformServices(platform, settings.pushPublicKey ?? null),
        api: {
          extensions: plugins.map((plugin) => pluginSchema(plugin, host, desk)),
          log,
          secure,
          viewerOf: ({ headers }, audience) =>
            askerOf(headers, audience, secure, (token) => sessions?.viewerOf(token, audience, desk.now()) ?? null),
          begin: (viewer) => desk.begin(viewer),
          watched: (audience) => (observer ? [observeOperations(audience, observer)] : []),
          documents: (audience) => live.operations(audience).documents,
          budget: () => live.budget,
          onSchema: (audience, schema) => live.setSchema(audience, schema),
        },
      }),
      adapter,
      { logger: false, abortOnError: false },
    );
    sessions = app.get(Sessions);
    app.useWebSocketAdapter(new LiveSocketsAdapter(app, live));
    const fastify = adapter.getInstance() as unknown as FastifyInstance;
    secureHeaders(fastify, settings.publicUrl);
    // First: also what the others refuse may have a body that never ends.
    limitRequests(fastify, live, (token, audience) => sessions?.viewerOf(token, audience, desk.now()) ?? null);
    leaveUnread(fastify);
    onlyOwnPosts(fastify);
    sendAway(fastify, running);
    if (observer) observeRequests(fastify, observer);
    const refused = (route: string, code: RefusalCode): void => refusedBefore(route, code, observer);
    refuseWhileStale(fastify, platform.freshness, refused);
    awaitWrites(fastify, desk, refused);
    awaitSessions(fastify, live, (token, audience) => app.get(Sessions).viewerOf(token, audience, desk.now()) !== null);
    await fastify.register(multipart);
    await serveWeb(fastify, http.web);
    const connections = new Connections(app.getHttpServer() as HttpServer);
    await app.listen(settings.port, settings.host);
    const publicUrl = settings.publicUrl ?? urlOf(app);
    const duties = new Duties(
      platform,
      desk,
      app.get(FileDesk),
      options.notifiers ?? (await notifiersOf(settings, publicUrl)),
      publicUrl,
      log,
    );
    app.get(FileDesk).onUnended = (error) => log.error({ kind: kindOf(error), at: placeOf(error) }, 'a file could not be ended');
    app.get(FileDesk).damaged.onFound = (variant) => log.error({ kind: variant }, 'a file is damaged');
    running.follow({
      sockets: () => live.sockets(),
      duties: () => Object.fromEntries(duties.held()),
      plugins: () => host.health(),
      pluginsSetAside: () => host.setAside(),
      transfers: () => {
        const { uploads, downloads } = app.get(FilesController);
        return { upload: uploads.figures.open, download: downloads.figures.open };
      },
      unnamedFiles: () => duties.unnamedFiles(),
      unendedFiles: () => app.get(FileDesk).unended,
      unusedFiles: () => app.get(FileDesk).unused,
      damagedFiles: () => app.get(FileDesk).damaged.count,
    });
    return new Server(platform, desk, app, live, host, duties, running, (settings.drainSeconds ?? 0) * SECOND, connections);
  }

  get port(): number {
    return (this.app.getHttpServer().address() as AddressInfo).port;
  }

  get url(): string {
    return urlOf(this.app);
  }

  /**
   * Is not ready any more but serves on for the time of the drain, while the sockets go with their
   * marks; lets requests finish; and closes the folder. In haste as soon as `hurry` aborts.
   */
  async stop(hurry: AbortSignal = new AbortController().signal): Promise<void> {
    this.running.drain();
    try {
      this.#ending = 'drain';
      const handedOver = Promise.race([this.duties.handOver(), pause(this.drainMs + handOverMs, hurry)]);
      await Promise.all([handedOver, this.live.drain(this.drainMs, hurry), pause(this.drainMs, hurry)]);
      this.#ending = 'requests';
      await this.#closeHttp(hurry);
      this.#ending = 'duties';
      await this.duties.stop();
      this.#ending = 'plugins';
      await this.plugins.stop();
      this.#ending = 'stores';
      await this.platform.close();
    } finally {
      this.#ending = 'figures';
      await this.running.stop();
    }
  }

  /** What a node that was told to stop is at, and how many connections are open. */
  get ending(): { readonly at: Ending | null; readonly connections: number } {
    return { at: this.#ending, connections: this.connections.open };
  }

  /** Whoever neither asks nor takes an answer is cut in the end: nobody can hold a node open. */
  async #closeHttp(hurry: AbortSignal): Promise<void> {
    const cut = (): void => this.connections.cut();
    const timer = setTimeout(cut, hurry.aborted ? 0 : lastRequestsMs);
    hurry.addEventListener('abort', cut);
    try {
      await this.app.close();
    } finally {
      clearTimeout(timer);
      hurry.removeEventListener('abort', cut);
    }
  }
}

function urlOf(app: NestFastifyApplication): string {
  const { address, family, port } = app.getHttpServer().address() as AddressInfo;
  const here = ['127.0.0.1', '0.0.0.0', '::', '::1'].includes(address);
  return `http://${here ? 'localhost' : family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

/** What the settings name, loaded only then; without any, nothing is sent. */
async function notifiersOf({ smtpUrl, mailFrom, pushPublicKey, pushPrivateKey }: Settings, publicUrl: string): Promise<Notifier[]> {
  const notifiers: Notifier[] = [];
  if (smtpUrl) {
    const { SmtpNotifier } = await import('./notices/smtp.notifier.js');
    notifiers.push(new SmtpNotifier(smtpUrl, mailFrom));
  }
  if (pushPublicKey && pushPrivateKey) {
    const { WebPushNotifier } = await import('./notices/web-push.notifier.js');
    const subject = publicUrl.startsWith('https:') ? publicUrl : `mailto:${mailFrom}`;
    notifiers.push(new WebPushNotifier({ subject, publicKey: pushPublicKey, privateKey: pushPrivateKey }));
  }
  return notifiers;
}

const apiPath = /^\/(?:team|family|office)\/graphql(?:\?|$)/;

/** Routes, not addresses: an address can be written in more than one way. */
const servedRoute = /^\/(?:(?:team|family|office)\/graphql|:audience\/live|files|demonstration)(?:\/|$)/;

/** While the node drains each answer is its connection's last: the next request finds another node. */
function sendAway(fastify: FastifyInstance, running: Running): void {
  fastify.addHook('onSend', (_request, reply, payload, done) => {
    if (running.draining) reply.header('connection', 'close');
    done(null, payload);
  });
}

type Refused = (route: string, code: RefusalCode) => void;

/** Nobody is shown, and nothing is decided by, what may have ended meanwhile. */
function refuseWhileStale(fastify: FastifyInstance, freshness: Freshness, refused: Refused): void {
  fastify.addHook('onRequest', async (request, reply) => {
    const route = request.routeOptions.url ?? '';
    const refusal = servedRoute.test(route) ? freshness.refusal() : null;
    if (!refusal) return;
    const { code, message, field } = refusal;
    refused(route, code);
    await (/\/(?:graphql|live)$/.test(route)
      ? reply.send({ errors: [{ message, extensions: { code, field } }] })
      : reply.code(503).send({ refused: { code, message, field } }));
  });
}

/** A client that wrote sends the write's token with its next query, and is answered once the views hold it. */
function awaitWrites(fastify: FastifyInstance, desk: CareDesk, refused: Refused): void {
  fastify.addHook('preHandler', async (request, reply) => {
    const after = request.headers['tsumugi-after'];
    if (typeof after !== 'string' || !apiPath.test(request.url)) return;
    const refusal = await desk.awaitAfter(after);
    if (isRefusal(refusal)) {
      const { code, message, field } = refusal;
      refused(request.routeOptions.url ?? '', code);
      await reply.send({ errors: [{ message, extensions: { code, field } }] });
    }
  });
}

const audiences = ['team', 'family', 'office'] satisfies Audience[];

/** A session that was just opened at another node may not have come here yet: who brings one is not a stranger before that is known. */
function awaitSessions(fastify: FastifyInstance, live: LiveDesk, isKnown: (token: string, audience: Audience) => boolean): void {
  fastify.addHook('preHandler', async ({ headers, routeOptions }) => {
    if (!servedRoute.test(routeOptions.url ?? '')) return;
    const brought = audiences.flatMap((audience) => {
      const token = sessionToken(headers, audience, live.secure);
      return token === null ? [] : [{ token, audience }];
    });
    if (brought.length > 0 && !brought.some(({ token, audience }) => isKnown(token, audience))) await live.hearOthers();
  });
}
