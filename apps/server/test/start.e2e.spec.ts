import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { StartedProcess } from './started-process.js';

describe('starting the server', () => {
  let folder: string;
  const running: StartedProcess[] = [];
  const start = (environment: Record<string, string> = {}) => {
    const started = new StartedProcess({
      TSUMUGI_DATA: join(folder, 'data'),
      TSUMUGI_PORT: '0',
      TSUMUGI_DEMONSTRATION: 'false',
      ...environment,
    });
    running.push(started);
    return started;
  };
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'tsumugi-start-'))));
  afterEach(async () => {
    await Promise.all(running.splice(0).map((started) => started.stop('SIGKILL')));
    rmSync(folder, { recursive: true, force: true });
  });

  it('says where it is, answers, and ends cleanly when asked', async () => {
    const server = start();
    const url = await server.ready();
    expect(await (await fetch(`${url}/ready`)).json()).toEqual({ status: 'ready' });
    expect((await fetch(`${url}/demonstration`)).status).toBe(404);
    expect(await server.stop()).toBe(0);
    expect(server.errors).toBe('');
  });

  it('finds everything again, and does not do the first start’s work a second time', async () => {
    const first = start({ TSUMUGI_DEMONSTRATION: 'true' });
    const faces = await (await fetch(`${await first.ready()}/demonstration`)).text();
    expect(faces).toContain('佐藤 美咲');
    const firstSeconds = first.processorSeconds();
    await first.stop();
    const found = derivedAndLogged();
    const again = start({ TSUMUGI_DEMONSTRATION: 'true' });
    const url = await again.ready();
    // Processor time, and beside its own first start, because other tests share the machine.
    const secondSeconds = again.processorSeconds();
    if (firstSeconds !== null && secondSeconds !== null) expect(secondSeconds).toBeLessThan(firstSeconds);
    expect(derivedAndLogged()).toEqual(found);
    expect(await (await fetch(`${url}/demonstration`)).text()).toBe(faces);
  }, 60_000);

  /** How many records the log has, and which files the views are: views that are projected anew are another file. */
  const derivedAndLogged = () => {
    const log = new DatabaseSync(join(folder, 'data', 'log', 'events.db'), { readOnly: true });
    const { records } = log.prepare('SELECT count(*) AS records FROM record').get() as { records: number };
    log.close();
    const views = readdirSync(join(folder, 'data', 'views')).filter((name) => name.endsWith('.db'));
    return { records, views: views.map((name) => [name, statSync(join(folder, 'data', 'views', name)).ino]) };
  };

  const refused = async (server: StartedProcess) => {
    expect(await server.exited).toBe(1);
    expect(server.output).not.toContain('ready');
    const lines = server.errors.trim().split('\n');
    expect(lines).toHaveLength(1);
    return lines[0]!;
  };

  it('names a port that is in use', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.on('listening', resolve));
    const { port } = other.address() as AddressInfo;
    expect(await refused(start({ TSUMUGI_PORT: String(port) }))).toBe(
      `Port ${port} is in use; choose another with TSUMUGI_PORT, e.g. TSUMUGI_PORT=3001.`,
    );
    other.close();
  });

  it('names a data folder that another Tsumugi uses, and takes it when that one has ended', async () => {
    const first = start();
    await first.ready();
    expect(await refused(start())).toMatch(/^The data folder .* is in use by another Tsumugi; /);
    await first.stop('SIGKILL');
    await start().ready();
  });

  it('names a data folder that cannot be written', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    expect(await refused(start({ TSUMUGI_DATA: join(file, 'data') }))).toMatch(
      /^The data folder .* cannot be written; name another with TSUMUGI_DATA\.$/,
    );
    const sealed = join(folder, 'sealed');
    mkdirSync(sealed);
    chmodSync(sealed, 0o500);
    // Root may write everywhere: for it, there is nothing to refuse.
    if (process.getuid?.() !== 0) expect(await refused(start({ TSUMUGI_DATA: join(sealed, 'data') }))).toMatch(/cannot be written/);
  });

  it('names a wrong setting', async () => {
    expect(await refused(start({ TSUMUGI_PROT: '3000' }))).toBe('TSUMUGI_PROT is not a setting; docs/settings.md lists them all.');
  });

  it('refuses a data folder whose keys were sealed with another key', async () => {
    const first = start({ TSUMUGI_KEK: 'a'.repeat(64), TSUMUGI_DEMONSTRATION: 'true' });
    await first.ready();
    await first.stop();
    expect(await refused(start({ TSUMUGI_KEK: 'b'.repeat(64) }))).toMatch(/key/);
    await start({ TSUMUGI_KEK: 'a'.repeat(64) }).ready();
  });
});
