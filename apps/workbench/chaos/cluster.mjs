/** The servers of a cluster and its nodes, each a process of its own that can be struck. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startServer } from '../crash/server-process.mjs';
import { freePort, startEventStore, startNats, startRedis, startS3 } from '../servers.mjs';
import { ownNetwork } from './own-network.mjs';

const restartWithinMs = 60_000;

export class Cluster {
  #ended = false;

  constructor(parts) {
    Object.assign(this, parts);
  }

  /** Everything but the nodes, which `begin` starts once there is a region for them. */
  static async start({ nodes }) {
    const folder = await mkdtemp(join(tmpdir(), 'tsumugi-chaos-'));
    const started = [];
    const keep = async (starting) => {
      const server = await starting;
      started.push(server);
      return server;
    };
    try {
      const [eventStore, nats, redis, s3] = await Promise.all([
        keep(startEventStore()),
        keep(startNats()),
        keep(startRedis()),
        keep(startS3()),
      ]);
      const network = await ownNetwork([eventStore, nats, redis, s3].map(({ port }) => port));
      const cluster = new Cluster({ folder, eventStore, nats, redis, s3, network, kek: randomBytes(32).toString('hex') });
      cluster.nodes = [];
      for (let n = 0; n < nodes; n += 1) {
        const own = n === nodes - 1 ? network : null;
        cluster.nodes.push(new Node(cluster, n, await freePort(), own));
      }
      return cluster;
    } catch (error) {
      for (const server of started) await server.stop();
      throw error;
    }
  }

  get urls() {
    return this.nodes.map(({ url }) => url);
  }

  /** @param host where the servers are reached from the node */
  environment(name, host = '127.0.0.1') {
    const at = ({ url }) => url.replace('127.0.0.1', host);
    return {
      TSUMUGI_PROFILE: 'cluster',
      TSUMUGI_NODE: name,
      TSUMUGI_DATA: join(this.folder, name),
      TSUMUGI_KEK: this.kek,
      TSUMUGI_EVENT_STORE_URL: at(this.eventStore),
      TSUMUGI_NATS_URL: at(this.nats),
      TSUMUGI_REDIS_URL: at(this.redis),
      TSUMUGI_S3_URL: at(this.s3),
      TSUMUGI_S3_ACCESS_KEY: this.s3.accessKey,
      TSUMUGI_S3_SECRET_KEY: this.s3.secretKey,
      TSUMUGI_ADMIN_PORT: '0',
      TSUMUGI_DRAIN_SECONDS: '0',
    };
  }

  async begin() {
    await Promise.all(this.nodes.map((node) => node.start()));
  }

  /** Ends every process that was started here, whatever state it is in. */
  async end({ keep = false } = {}) {
    if (this.#ended) return;
    this.#ended = true;
    await Promise.all(this.nodes.map((node) => node.end()));
    await Promise.all([this.eventStore, this.nats, this.redis, this.s3].map((server) => server.stop()));
    await this.network?.end();
    if (!keep) await rm(this.folder, { recursive: true, force: true });
  }
}

class Node {
  #process = null;
  #wanted = false;
  #said = '';

  constructor(cluster, index, port, network) {
    Object.assign(this, { cluster, index, port, network, name: `node-${index + 1}` });
    this.url = `http://${network?.nodeHost ?? '127.0.0.1'}:${port}`;
  }

  /** Until it is ready; one that cannot open yet, for a server is away, is started again as an orchestrator does. */
  async start() {
    this.#wanted = true;
    const { cluster, network } = this;
    const environment = {
      ...cluster.environment(this.name, network?.serversHost),
      TSUMUGI_HOST: network?.nodeHost ?? '127.0.0.1',
      TSUMUGI_PORT: String(this.port),
      TSUMUGI_LOG: 'warn',
    };
    const until = performance.now() + restartWithinMs;
    while (this.#wanted) {
      try {
        this.#process = await startServer(environment.TSUMUGI_DATA, {
          environment,
          command: network?.command ?? [],
          onStart: (child) => (this.#process = child),
        });
        if (!this.#wanted) await this.kill();
        return;
      } catch (error) {
        this.#said += `${error.message}\n`;
        if (performance.now() > until) throw error;
        await pause(500);
      }
    }
  }

  async kill() {
    const struck = this.#process;
    this.#process = null;
    if (!struck) return;
    this.#said += struck.errors();
    await struck.kill();
  }

  stand() {
    this.#process?.send('SIGSTOP');
  }

  goOn() {
    this.#process?.send('SIGCONT');
  }

  async end() {
    this.#wanted = false;
    await this.kill();
  }

  /** What it said on its error stream, all its lives together. */
  get said() {
    return this.#said + (this.#process?.errors() ?? '');
  }
}
