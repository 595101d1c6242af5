import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describeWith } from '../../../apps/workbench/programs.mjs';
import { allOf } from './contract-records.js';
import { SqliteEventStore } from './sqlite-event-store.js';

interface Said {
  readonly id: string;
  readonly kind: string;
  readonly reason?: string;
  readonly position?: number;
}

describeWith('strace', 'the SQLite adapter over a disk that fails', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tsumugi-disk-'));
    // Making the file takes calls of its own.
    await (await SqliteEventStore.open({ file: join(folder, 'log.db') })).close();
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** What a process said that appends while the kernel answers a call so. */
  async function appending(count: number, inject: string): Promise<Said[]> {
    const script = fileURLToPath(new URL('../test/append-under-faults.mjs', import.meta.url));
    const options = ['-f', '-qq', '-o', '/dev/null', '-e', `inject=${inject}`];
    const child = spawn('strace', [...options, process.execPath, script, join(folder, 'log.db'), String(count)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const said: Said[] = [];
    for await (const line of createInterface({ input: child.stdout })) said.push(JSON.parse(line) as Said);
    return said;
  }

  it('says of an append whose sync failed that it is uncertain, and counts it once when it comes again', async () => {
    const said = await appending(12, 'fdatasync,fsync:error=EIO:when=5..8');
    const refused = said.filter(({ kind }) => kind !== 'appended');
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.every(({ kind, reason }) => kind === 'AppendUncertainError' && reason === 'disk')).toBe(true);
    const answered = said.filter(({ kind }) => kind === 'appended');
    expect(answered.map(({ position }) => position)).toEqual(Array.from({ length: 12 }, (_, n) => n + 1));
    const store = await SqliteEventStore.open({ file: join(folder, 'log.db') });
    const stored = await allOf(store.readAll());
    await store.close();
    expect(stored.map(({ id }) => id)).toEqual(answered.map(({ id }) => id));
  }, 30_000);

  it('says of an append that found no room that nothing of it is stored', async () => {
    const said = await appending(6, 'pwrite64:error=ENOSPC:when=9..12');
    const refused = said.filter(({ kind }) => kind !== 'appended');
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.every(({ kind, reason }) => kind === 'StoreUnavailableError' && reason === 'disk-full')).toBe(true);
    expect(said.filter(({ kind }) => kind === 'appended')).toHaveLength(6);
  }, 30_000);
});
