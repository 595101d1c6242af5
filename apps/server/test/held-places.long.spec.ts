import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { roomIdOf } from '@tsumugi/care';
import { systemIds } from '@tsumugi/kernel';
import { pino } from 'pino';
import { Serving } from '../src/serving.js';
import { readSettings } from '../src/settings.js';
import type { Person } from './client.js';
import { smallPicture } from './pictures.js';
import { StartedProcess } from './started-process.js';
import { TestRegion } from './test-region.js';
import { until } from './until.js';

/** What lies in a data folder and is not built again, with the check that fails without it. */
const irreplaceable = [
  ['keys', 'keys'],
  ['keys/keys', 'keys'],
  ['keys/shred-ledger', 'keys'],
  ['kek', 'keys'],
  ['files', 'files'],
  ['audit', 'looks'],
  ['audit/looks.db', 'looks'],
  ['log', 'store'],
  ['log/events.db', 'store'],
  ['lock', 'folder'],
] as const;

describe('a node from under which something is taken away', () => {
  let region: TestRegion;
  let nurse: Person;
  let patient: string;
  let room: string;

  beforeAll(async () => {
    region = await TestRegion.start();
    nurse = await region.facility('さくら訪問看護ステーション', 'visiting-nursing-station', 'visiting-nurse');
    patient = await region.patient(nurse);
    await region.consent(nurse, patient);
    room = roomIdOf(patient, 'ALL_PROFESSIONALS');
    // Something was erased: there is a ledger.
    await region.server.platform.vault.shred(
      { keyId: await region.server.platform.vault.newFileKey(`patient:${patient}`) },
      '2026-01-01T00:00:00.000Z',
    );
    await region.server.platform.audit.probe();
  }, 60_000);
  afterAll(() => region.end());

  const at = (name: string) => join(region.folder, name);
  const ready = async () => {
    const response = await fetch(`${nurse.url}/ready`);
    const { failing } = (await response.json()) as { failing?: string[] };
    return { status: response.status, failing };
  };
  const timeline = () => nurse.refusalOf('query ($room: ID!) { timeline(room: $room) { edges { node { text } } } }', { room });
  const write = (text: string, commandId = systemIds.next()) => nurse.mutate('publishPost', { commandId, room, text });
  const serves = async () => {
    await until('it is ready', async () => (await ready()).status === 200);
    expect(await write('使えます')).toMatchObject({ __typename: 'Written' });
    expect(await timeline()).toBeNull();
    expect((await nurse.upload(patient, 'a.png', await smallPicture())).status).toBe(201);
  };

  it('serves while nothing is', serves);

  it.each(irreplaceable)(
    'refuses writes while %s is away or is a copy, says it is not ready (%s), and serves with the very same back',
    async (name, check) => {
      const head = await region.server.platform.store.head();
      renameSync(at(name), at('elsewhere'));
      for (const how of ['away', 'a copy']) {
        if (how === 'a copy') cpSync(at('elsewhere'), at(name), { recursive: true });
        expect(await write('消えないでください')).toMatchObject({ __typename: 'Refused', code: 'BUSY' });
        if (check === 'looks') expect(await timeline()).toBe('BUSY');
        if (['keys', 'files'].includes(check)) expect((await nurse.upload(patient, 'b.png', await smallPicture())).status).toBe(503);
        await until('it says so', async () => (await ready()).failing?.includes(check) ?? false);
      }
      expect(region.server.platform.places.lost()).toMatch(/is another one/);
      rmSync(at(name), { recursive: true });
      renameSync(at('elsewhere'), at(name));
      await serves();
      expect(await region.server.platform.store.head()).toBeGreaterThan(head);
    },
  );

  it('does not make anew what is away', async () => {
    for (const name of ['keys', 'files', 'audit']) {
      renameSync(at(name), at('elsewhere'));
      await write('作らないでください');
      await nurse.upload(patient, 'c.png', await smallPicture());
      await timeline();
      const made = region.server.platform.vault.newFileKey(`patient:${patient}`);
      await (name === 'keys' ? expect(made).rejects.toMatchObject({ name: 'KeysUnavailableError' }) : made);
      expect([name, existsSync(at(name))]).toEqual([name, false]);
      renameSync(at('elsewhere'), at(name));
      await until('it is ready', async () => (await ready()).status === 200);
    }
    await serves();
  });

  it('sets nobody aside whose key it could not look for', async () => {
    renameSync(at('keys'), at('elsewhere'));
    await expect(region.server.platform.vault.load(['unheard'])).rejects.toMatchObject({ name: 'KeysUnavailableError' });
    renameSync(at('elsewhere'), at('keys'));
    expect(region.server.platform.views.setAside()).toEqual([]);
  });

  it('writes no erasure into a ledger that was cut short', async () => {
    const bytes = readFileSync(at('keys/shred-ledger'));
    truncateSync(at('keys/shred-ledger'), 10);
    const { vault } = region.server.platform;
    const key = `patient:${patient}` as const;
    await expect(vault.shred({ subject: key, recordClass: 'none' }, '2026-01-01T00:00:00.000Z')).rejects.toThrow(/was cut short/);
    writeFileSync(at('keys/shred-ledger'), bytes);
    await serves();
    await vault.shred({ subject: key, recordClass: 'none' }, '2026-01-01T00:00:00.000Z');
    await serves();
  });
});

describe('a node whose views are taken away', () => {
  let folder: string;
  let serving: Serving;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tsumugi-'));
    const settings = readSettings({ TSUMUGI_DATA: folder, TSUMUGI_PORT: '0' });
    serving = await Serving.start({ settings, log: pino({ level: 'silent' }) }, (error) => {
      throw error;
    });
  }, 60_000);
  afterAll(async () => {
    await serving.stop();
    rmSync(folder, { recursive: true });
  });
  const names = () => serving.server.platform.views.all<{ name: string }>('SELECT name FROM patient_patient ORDER BY id');

  it.each(['views', 'one file of them'])(
    'builds others from the log by itself (%s)',
    async (what) => {
      const { platform, url } = serving.server;
      const before = names();
      const file =
        what === 'views'
          ? 'views'
          : join(
              'views',
              readdirSync(join(folder, 'views')).find((name) => name.endsWith('.db'))!,
            );
      rmSync(join(folder, file), { recursive: true });
      await until('another server', () => serving.server.platform !== platform, 30_000);
      await serving.settled();
      expect((await fetch(`${url}/ready`)).status).toBe(200);
      expect(names()).toEqual(before);
      expect(existsSync(join(folder, file))).toBe(true);
    },
    60_000,
  );

  it('builds a plugin’s again beside what serves', async () => {
    const { platform } = serving.server;
    const plugins = join(folder, 'plugins');
    const file = readdirSync(plugins).find((name) => name.endsWith('.db'))!;
    rmSync(plugins, { recursive: true });
    await until('it is there again', () => existsSync(join(plugins, file)), 10_000);
    expect(serving.server.platform).toBe(platform);
    expect((await fetch(`${serving.server.url}/ready`)).status).toBe(200);
  });
});

describe('a node that is ended', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'tsumugi-'))));
  afterEach(() => rmSync(folder, { recursive: true }));
  const started = async () => {
    const node = new StartedProcess({ TSUMUGI_DATA: folder, TSUMUGI_PORT: '0' });
    await node.ready();
    return node;
  };

  it.each(['log', 'audit', 'keys'])(
    'while %s is away says so and exits with 1',
    async (name) => {
      const node = await started();
      renameSync(join(folder, name), join(folder, 'elsewhere'));
      expect(await node.stop()).toBe(1);
      expect(node.errors).toMatch(/closing failed/);
      expect(node.errors).toMatch(new RegExp(`${name}.* is gone`));
      expect(existsSync(join(folder, name))).toBe(false);
    },
    60_000,
  );

  it('while all is in its place exits with 0 and says nothing', async () => {
    const node = await started();
    expect([await node.stop(), node.errors.includes('closing failed')]).toEqual([0, false]);
  }, 60_000);
});
