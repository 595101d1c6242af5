import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEventStore, startNats, startRedis, startS3, type TestServer } from '../../workbench/servers.mjs';
import { pino } from 'pino';
import { Server } from '../src/server.js';
import { readSettings } from '../src/settings.js';

/** The programs without which there is no cluster. */
export const clusterPrograms = ['nats-server', 'redis-server', 'versitygw'] as const;

/** The real servers of a cluster, and nodes in this process over them. */
export class TestCluster {
  readonly #folder = mkdtempSync(join(tmpdir(), 'tsumugi-cluster-'));
  readonly #nodes: Server[] = [];

  private constructor(
    readonly eventStore: TestServer,
    readonly nats: TestServer,
    readonly redis: TestServer,
    readonly s3: Awaited<ReturnType<typeof startS3>>,
    readonly kek: string,
  ) {}

  /** @param kek the nodes' key-encryption key; a new one unless data is brought along */
  static async start(kek = randomBytes(32).toString('hex')): Promise<TestCluster> {
    return new TestCluster(await startEventStore(), await startNats(), await startRedis(), await startS3('versitygw'), kek);
  }

  /** The settings of a node, its folder and port aside. */
  environment(node: string): Record<string, string> {
    return {
      TSUMUGI_PROFILE: 'cluster',
      TSUMUGI_NODE: node,
      TSUMUGI_KEK: this.kek,
      TSUMUGI_EVENT_STORE_URL: this.eventStore.url,
      TSUMUGI_NATS_URL: this.nats.url,
      TSUMUGI_REDIS_URL: this.redis.url,
      TSUMUGI_S3_URL: this.s3.url,
      TSUMUGI_S3_ACCESS_KEY: this.s3.accessKey,
      TSUMUGI_S3_SECRET_KEY: this.s3.secretKey,
      TSUMUGI_ADMIN_PORT: '0',
      TSUMUGI_DRAIN_SECONDS: '0',
    };
  }

  folder(node: string): string {
    return join(this.#folder, node);
  }

  /** One more node. It keeps its folder, so that a name started again goes on from there. */
  async node(name: string, options: Partial<Parameters<typeof Server.start>[0]> = {}): Promise<Server> {
    return this.nodeOf({ ...this.environment(name), TSUMUGI_DATA: this.folder(name), TSUMUGI_PORT: '0' }, options);
  }

  /** A node with settings of its own. */
  async nodeOf(settings: Record<string, string>, options: Partial<Parameters<typeof Server.start>[0]> = {}): Promise<Server> {
    const server = await Server.start({ settings: readSettings(settings), log: pino({ level: 'silent' }), ...options });
    this.#nodes.push(server);
    return server;
  }

  /** Stops a node as an operator does. */
  async stop(node: Server, hurry?: AbortSignal): Promise<void> {
    this.#nodes.splice(this.#nodes.indexOf(node), 1);
    await node.stop(hurry);
  }

  async end(): Promise<void> {
    for (const node of this.#nodes.splice(0)) await node.stop();
    for (const server of [this.eventStore, this.nats, this.redis, this.s3]) await server.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
