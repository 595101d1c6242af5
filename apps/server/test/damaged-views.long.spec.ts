import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { Serving } from '../src/serving.js';
import { readSettings } from '../src/settings.js';
import { until } from './until.js';

describe('views that turn out to be damaged while they are used', () => {
  let folder: string;
  let serving: Serving;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tsumugi-'));
    const settings = readSettings({ TSUMUGI_DATA: folder, TSUMUGI_PORT: '0' });
    serving = await Serving.start({ settings, log: pino({ level: 'silent' }) }, (error) => {
      throw error;
    });
  });
  afterAll(async () => {
    await serving.stop();
    rmSync(folder, { recursive: true });
  });

  const nameOf = () => serving.server.platform.views.all<{ name: string }>('SELECT name FROM patient_patient ORDER BY id');

  it('are not answered from any more, and the node serves again from others, at the same port and by itself', async () => {
    const { url, platform } = serving.server;
    const names = nameOf();
    // What it holds in memory is not read from the disk again.
    platform.views.run('PRAGMA cache_size = 0');
    platform.views.truncateLog();
    const file = join(
      folder,
      'views',
      readdirSync(join(folder, 'views')).find((name) => name.endsWith('.db'))!,
    );
    const bytes = readFileSync(file);
    bytes.fill('x', 2 * 4_096);
    writeFileSync(file, bytes);
    expect(() => nameOf()).toThrow(/malformed|not a database/);
    expect(platform.freshness.refusal()).toMatchObject({ code: 'STALE' });
    await until('another server', () => serving.server.platform !== platform, 60_000);
    await serving.settled();
    expect(serving.server.url).toBe(url);
    expect((await fetch(`${url}/ready`)).status).toBe(200);
    expect(nameOf()).toEqual(names);
    expect(readdirSync(join(folder, 'views')).every((name) => !name.includes('damaged'))).toBe(true);
    expect(readdirSync(join(folder)).includes('set-aside') ? readdirSync(join(folder, 'set-aside')) : []).toEqual([]);
  });
});
