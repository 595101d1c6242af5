/** With processes of their own, which are killed and stand still: run `node apps/workbench/build.mjs` before. */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { StoredRecord } from '@tsumugi/kernel';
import { startEventStore } from '../../../../apps/workbench/servers.mjs';
import { aRecord, allOf } from '../contract.js';
import { KurrentEventStore } from './kurrent-event-store.js';

interface TestServer {
  readonly url: string;
  start(): Promise<void>;
  end(signal?: NodeJS.Signals): Promise<void>;
  pause(): void;
  resume(): void;
  stop(): Promise<void>;
}

let server: TestServer;
beforeEach(async () => {
  server = (await startEventStore()) as TestServer;
});
afterEach(() => server.stop());

async function until(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 15_000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error('It did not come to pass.');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

describe('the KurrentDB adapter', () => {
  it('costs a process that does not use it nothing: its native part is not loaded', async () => {
    const index = new URL('../../dist/index.js', import.meta.url).href;
    const loaded = async (use: string): Promise<string[]> => {
      const script = `
        const { KurrentLeases } = await import('${index}');
        ${use}
        process.report.excludeNetwork = true;
        console.log(JSON.stringify(process.report.getReport().sharedObjects.filter((file) => file.includes('kurrent'))));`;
      const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
      let said = '';
      for await (const text of child.stdout) said += String(text);
      return JSON.parse(said) as string[];
    };
    expect(await loaded('')).toEqual([]);
    expect(await loaded(`await (await KurrentLeases.open({ url: '${server.url}', holder: 'node-1' })).close();`)).toHaveLength(1);
  });

  it('loses and doubles nothing while its server is killed and stands still under writers and a subscriber', async () => {
    const store = await KurrentEventStore.open({ url: server.url, deadlineMs: 500, patienceMs: 10_000, watchMs: 500 });
    const leaving = new AbortController();
    const seen: StoredRecord[] = [];
    const following = (async () => {
      for await (const item of store.subscribeAll({ after: 0, signal: leaving.signal })) {
        if (item.kind === 'records') seen.push(...item.records);
      }
    })();
    let writing = true;
    const answered = new Map<string, string[]>();
    const writers = Array.from({ length: 8 }, async () => {
      const stream = `room-${randomUUID()}`;
      const ids: string[] = [];
      answered.set(stream, ids);
      while (writing) {
        const record = aRecord();
        const answer = await store.append(stream, ids.length === 0 ? 'no-stream' : ids.length - 1, [record]);
        expect(answer).toMatchObject({ kind: 'appended', revision: ids.length });
        ids.push(record.id);
      }
    });
    const total = (): number => [...answered.values()].reduce((sum, ids) => sum + ids.length, 0);
    for (let round = 0; round < 3; round += 1) {
      const before = total();
      await until(() => total() > before + 100);
      await server.end('SIGKILL');
      await server.start();
      await until(() => total() > before + 200);
      server.pause();
      await new Promise((resolve) => setTimeout(resolve, 700));
      server.resume();
    }
    writing = false;
    await Promise.all(writers);
    await until(() => seen.length >= total());
    leaving.abort();
    await following;
    const stored = await allOf(store.readAll());
    expect(seen).toEqual(stored);
    for (const [stream, ids] of answered) {
      expect(stored.filter((record) => record.stream === stream).map((record) => record.id)).toEqual(ids);
    }
    await store.close();
  }, 60_000);
});

describe('a duty between processes', () => {
  const ttlMs = 3_000;
  /** What a busy machine may take besides. */
  const slackMs = 2_000;
  const nodes: Holder[] = [];
  class Holder {
    /** When it held the duty. */
    readonly said: { readonly at: number; readonly term: number }[] = [];
    readonly lost: number[] = [];
    /** It has looked at the duty's stream. */
    asked = false;
    readonly #process: ChildProcess;

    constructor(duty: string, name: string) {
      const script = fileURLToPath(new URL('../../test/hold-lease.mjs', import.meta.url));
      const child = spawn(process.execPath, [script, server.url, duty, name, String(ttlMs)], { stdio: ['ignore', 'pipe', 'inherit'] });
      this.#process = child;
      createInterface({ input: child.stdout }).on('line', (line) => {
        const { at, term, lost, asked } = JSON.parse(line) as { at?: number; term?: number; lost?: number; asked?: true };
        if (asked) this.asked = true;
        if (at !== undefined && term !== undefined) this.said.push({ at, term });
        if (lost !== undefined) this.lost.push(lost);
      });
      nodes.push(this);
    }

    signal(signal: NodeJS.Signals): void {
      this.#process.kill(signal);
    }

    async end(): Promise<void> {
      if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
      const ended = new Promise((resolve) => this.#process.once('exit', resolve));
      this.#process.kill('SIGKILL');
      await ended;
    }
  }
  afterEach(() => Promise.all(nodes.splice(0).map((node) => node.end())));

  it('goes over when its holder stands still, who believes in it no more when it goes on', async () => {
    const duty = `relay-${randomUUID()}`;
    const first = new Holder(duty, 'node-1');
    await until(() => first.said.length > 3);
    const second = new Holder(duty, 'node-2');
    await until(() => second.asked);
    first.signal('SIGSTOP');
    const stopped = Date.now();
    expect(second.said).toEqual([]);
    await until(() => second.said.length > 3);
    expect(second.said[0]!.at - stopped).toBeLessThan(ttlMs + slackMs);
    first.signal('SIGCONT');
    await until(() => first.lost.length === 1);
    expect(first.said.at(-1)!.at - stopped).toBeLessThan(50);
    expect(second.said[0]!.term).toBeGreaterThan(first.said[0]!.term);
  });

  it('goes over within its time to live when its holder is killed, and at once when its holder leaves', async () => {
    const duty = `relay-${randomUUID()}`;
    const [first, second] = [new Holder(duty, 'node-1'), new Holder(duty, 'node-2')];
    await until(() => first.said.length + second.said.length > 3 && first.asked && second.asked);
    const [holder, waiting] = first.said.length > 0 ? [first, second] : [second, first];
    holder.signal('SIGKILL');
    const killed = Date.now();
    await until(() => waiting.said.length > 0);
    expect(waiting.said[0]!.at - killed).toBeLessThan(ttlMs + slackMs);

    const third = new Holder(duty, 'node-3');
    await until(() => third.asked);
    waiting.signal('SIGTERM');
    const left = Date.now();
    await until(() => third.said.length > 0);
    expect(third.said[0]!.at - left).toBeLessThan(ttlMs * 0.7);
  });
});
