import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { leasesContract } from '../leases-contract.js';
import { SoleLeases } from '../sole-leases.js';
import { KurrentLeases } from './kurrent-leases.js';
import { ProtocolServer } from './protocol-server.js';

let folder: string;
let server: ProtocolServer;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tsumugi-leases-'));
  server = await ProtocolServer.start({ folder });
});
afterAll(async () => {
  server.stop();
  await rm(folder, { recursive: true, force: true });
});

leasesContract('one process alone', async () => {
  const leases = new SoleLeases();
  return { leases, others: leases, end: () => leases.close() };
});

leasesContract('KurrentDB', async () => {
  const [leases, others] = await Promise.all(['node-1', 'node-2'].map((holder) => KurrentLeases.open({ url: server.url, holder })));
  return {
    leases: leases!,
    others: others!,
    end: async () => {
      await leases!.close();
      await others!.close();
    },
  };
});

describe('a duty in KurrentDB', () => {
  const quick = { ttlMs: 1_000, renewMs: 200, deadlineMs: 100 };
  const leaving = new AbortController();
  let leases: KurrentLeases;
  beforeEach(async () => {
    leases = await KurrentLeases.open({ url: server.url, holder: 'node-1', ...quick });
  });
  afterEach(() => leases.close());

  const wordsOf = (duty: string) => server.log.readStream(`lease-${duty}`, 0, 'forwards', 100) ?? [];
  async function until(condition: () => boolean): Promise<void> {
    const deadline = performance.now() + 10_000;
    while (!condition()) {
      if (performance.now() > deadline) throw new Error('It did not come to pass.');
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
  const lastOf = (duty: string): number => wordsOf(duty).at(-1)?.revision ?? -1;

  it('is kept through lost answers and a restart of the server', async () => {
    const lease = (await leases.hold('relay-1', leaving.signal))!;
    for (let turn = 0; turn < 3; turn += 1) {
      const before = lastOf('relay-1');
      server.faults.loseAnswers = 1;
      await until(() => lastOf('relay-1') > before + 1);
    }
    server.stop();
    server = await ProtocolServer.start({ folder, port: server.port });
    const before = lastOf('relay-1');
    await until(() => lastOf('relay-1') > before + 1);
    expect(lease.held()).toBe(true);
    expect(wordsOf('relay-1').every((word) => word.type !== 'lease-given-up')).toBe(true);
  });

  it('is lost when the server stays away, and taken anew when it is back', async () => {
    const lease = (await leases.hold('relay-2', leaving.signal))!;
    const begun = performance.now();
    server.stop();
    await until(() => lease.signal.aborted);
    expect(performance.now() - begun).toBeLessThan(quick.ttlMs);
    expect(lease.held()).toBe(false);
    const waiting = leases.hold('relay-2', leaving.signal);
    server = await ProtocolServer.start({ folder, port: server.port });
    const again = (await waiting)!;
    expect(again.held()).toBe(true);
    expect(again.term).toBeGreaterThan(lease.term);
  });

  it('does not hold up a node that leaves while the server is away', async () => {
    const lease = (await leases.hold('relay-3', leaving.signal))!;
    const patience = new AbortController();
    server.stop();
    const waiting = leases.hold('relay-4', patience.signal);
    const begun = performance.now();
    patience.abort();
    expect(await waiting).toBeNull();
    expect(performance.now() - begun).toBeLessThan(100);
    await lease.release();
    await leases.close();
    expect(performance.now() - begun).toBeLessThan(1_000);
    server = await ProtocolServer.start({ folder, port: server.port });
  });

  it('leaves a short stream behind, however long it is held', async () => {
    const lease = (await leases.hold('relay-5', leaving.signal))!;
    await until(() => lastOf('relay-5') > 13);
    expect(wordsOf('relay-5')).toHaveLength(10);
    expect(lease.held()).toBe(true);
    await lease.release();
    expect(wordsOf('relay-5').at(-1)?.type).toBe('lease-given-up');
  });
});
