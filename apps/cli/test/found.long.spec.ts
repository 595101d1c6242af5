import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Accounts } from '@tsumugi/care';
import { ProtocolServer } from '@tsumugi/event-store/protocol-server';
import { Argon2Passwords, CareDesk } from '@tsumugi/server';
import { describeWith } from '../../workbench/programs.mjs';
import { startNats, startRedis, startS3, type TestServer } from '../../workbench/servers.mjs';
import { openPlatform, settingsFor } from '../src/open-platform.js';
import { tsumugiWith, type Run } from './command-line.js';

const password = 'correct horse battery';
const office = ['--office-name', '事務局 花子', '--office-kana', 'じむきょく はなこ', '--sign-in', 'office'];

/** Whether somebody could sign in with it: the region and kind of the account, or null. */
async function signsIn(data: string, signInName: string, tried: string): Promise<{ region: string; kind: string } | null> {
  const platform = await openPlatform(settingsFor(data));
  try {
    await platform.start();
    const passwords = new Argon2Passwords();
    const found = new Accounts(new CareDesk(platform), passwords).find(signInName);
    if (!found?.passwordHash || !(await passwords.verify(found.passwordHash, tried, { who: signInName, known: true }))) return null;
    const { name } = platform.views.get<{ name: string }>('SELECT name FROM region_region WHERE id = ?', found.region)!;
    return { region: name, kind: found.kind };
  } finally {
    await platform.close();
  }
}

describe('tsumugi found', () => {
  let folder: string;
  const data = () => join(folder, 'data');
  const found = (input: string, ...args: string[]): Promise<Run> => tsumugiWith({ input }, 'found', '--data', data(), ...args);
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'tsumugi-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('founds a region whose office signs in with the password that was given, and no second one by mistake', async () => {
    const first = await found(`${password}\n`, '--name', '青葉地域', ...office, '--password-stdin');
    expect([first.code, first.error]).toEqual([0, '']);
    expect(await signsIn(data(), 'office', password)).toEqual({ region: '青葉地域', kind: 'office' });
    expect(await signsIn(data(), 'office', 'another password')).toBeNull();

    const second = await found('', '--name', '若葉地域', ...office.with(-1, 'wakaba'), '--generate-password');
    expect([second.code, second.error]).toEqual([1, 'There is a region already: 青葉地域. To found another beside it, add --another.\n']);
    const meant = await found('', '--name', '若葉地域', ...office.with(-1, 'wakaba'), '--generate-password', '--another', '--json');
    expect([meant.code, meant.error]).toEqual([0, '']);
    const { password: made } = JSON.parse(meant.out) as { password: string };
    expect(await signsIn(data(), 'wakaba', made)).toEqual({ region: '若葉地域', kind: 'office' });
  });

  it.each([
    ['a password that is too short', 'short', ['--password-stdin'], 'must have 10 to 200 characters'],
    ['nobody there to ask', '', [], 'use --password-stdin or --generate-password'],
    ['a name that nobody can type', password, ['--password-stdin', '--sign-in', '事務局'], 'e.g. --sign-in office'],
    ['an address that is none', password, ['--password-stdin', '--email', 'office'], 'e.g. --email office@'],
  ])('refuses %s', async (_, input, args, reason) => {
    const { code, error } = await found(input, '--name', '青葉地域', '--another', ...office.with(-1, 'somebody'), ...args);
    expect([code, error]).toEqual([1, expect.stringContaining(reason)]);
    expect(error).toMatch(/^[^\n]+\.\n$/);
  });
});

describeWith(['nats-server', 'redis-server', 'versitygw'], 'the commands of a cluster', () => {
  let folder: string;
  let eventStore: ProtocolServer;
  let servers: TestServer[];
  let settings: Record<string, string>;
  const tsumugi = (...args: string[]): Promise<Run> =>
    tsumugiWith({ settings, input: password }, ...args, '--data', join(folder, 'node'), '--json');

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tsumugi-'));
    eventStore = await ProtocolServer.start({ folder: join(folder, 'event-store') });
    const s3 = await startS3('versitygw');
    const [nats, redis] = await Promise.all([startNats(), startRedis()]);
    servers = [s3, nats, redis];
    settings = {
      TSUMUGI_PROFILE: 'cluster',
      TSUMUGI_KEK: '07'.repeat(32),
      TSUMUGI_EVENT_STORE_URL: eventStore.url,
      TSUMUGI_NATS_URL: nats.url,
      TSUMUGI_REDIS_URL: redis.url,
      TSUMUGI_S3_URL: s3.url,
      TSUMUGI_S3_ACCESS_KEY: s3.accessKey,
      TSUMUGI_S3_SECRET_KEY: s3.secretKey,
    };
  });
  afterAll(async () => {
    await Promise.all(servers.map((server) => server.stop()));
    eventStore.stop();
    rmSync(folder, { recursive: true });
  });

  it('seed no region there: that is done in a folder, which is then moved', async () => {
    const seeded = await tsumugi('seed', '--patients', '1');
    expect([seeded.code, seeded.error]).toEqual([1, expect.stringContaining('migrate --to-cluster')]);
  });

  it('found a region there, verify what it holds, and build a node’s views anew', async () => {
    const nothing = await tsumugi('verify');
    expect([nothing.code, nothing.error]).toEqual([1, 'The cluster has no events: there is nothing to verify.\n']);
    const found = await tsumugi('found', '--name', '青葉地域', ...office, '--password-stdin');
    expect([found.code, found.error]).toEqual([0, '']);
    const verified = await tsumugi('verify');
    expect([verified.code, JSON.parse(verified.out)]).toEqual([0, expect.objectContaining({ ok: true, events: 4, files: 0 })]);
    const rebuilt = await tsumugi('rebuild');
    expect([rebuilt.code, JSON.parse(rebuilt.out)]).toEqual([0, expect.objectContaining({ same: true })]);
  });
});
