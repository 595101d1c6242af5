import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { roomIdOf } from '@tsumugi/care';
import { DAY, MINUTE, systemIds, WatchedClock } from '@tsumugi/kernel';
import { pino } from 'pino';
import { Server } from '../src/server.js';
import { readSettings } from '../src/settings.js';
import type { Person } from './client.js';
import { TestRegion } from './test-region.js';
import { until } from './until.js';

/** A machine whose clock the test sets; it goes on by itself. */
function settable(begun = 0) {
  let set = begun;
  const steady = () => performance.now();
  const clock = new WatchedClock({ wall: () => Date.now() + set, steady, sinceBoot: steady });
  return { clock, set: (ms: number) => void (set = ms) };
}

describe('a server whose clock is set while it runs', () => {
  const machine = settable();
  let region: TestRegion;
  let nurse: Person;
  let room: string;

  beforeAll(async () => {
    region = await TestRegion.start({ clock: machine.clock, environment: { TSUMUGI_ADMIN_PORT: '0' } });
    nurse = await region.facility('さくら訪問看護ステーション', 'visiting-nursing-station', 'visiting-nurse');
    const patient = await region.patient(nurse);
    await region.consent(nurse, patient);
    room = roomIdOf(patient, 'ALL_PROFESSIONALS');
  });
  afterAll(() => region.end());

  const ready = async () => ((await (await fetch(`${nurse.url}/ready`)).json()) as { status: string }).status;
  const timeline = () => nurse.query(`{ timeline(room: "${room}") { edges { node { text } } } }`);
  const failing = async () =>
    ((await (await fetch(`http://127.0.0.1:${region.server.running.adminPort}/ready`)).json()) as { failing: string[] }).failing;

  it.each([
    ['forward by a day: nobody is signed out by that', DAY],
    ['back by a day: nobody who was signed out comes in again', -DAY],
  ])('%s, nothing is written or shown, and it serves again by itself when it is right', async (_, by) => {
    const command = { commandId: systemIds.next(), room, text: '時計が正しいとき' };
    machine.set(by);
    const refused = (await timeline()).errors?.[0];
    expect(refused).toMatchObject({
      extensions: { code: 'STALE' },
      message: expect.stringContaining('サーバーの時計が正しくない') as string,
    });
    expect(await nurse.mutate('publishPost', command).catch((error: Error) => error.message)).toContain('サーバーの時計');
    const signingIn = region.person('team').signIn('manager-1', 'correct horse battery');
    await expect(signingIn).rejects.toThrow('サーバーの時計');
    const written = await region.server.desk.dispatch({} as never, { commandId: systemIds.next() } as never, {} as never);
    expect(written).toMatchObject({ refused: true, code: 'BUSY' });
    expect(await ready()).toBe('clock-wrong');
    await until('operators are told', async () => (await failing()).includes('clock'));
    machine.set(0);
    await nurse.do('publishPost', command);
    expect(JSON.stringify(await timeline())).toContain('時計が正しいとき');
    expect(await ready()).toBe('ready');
  });

  it('goes on after it was set right by less than five minutes', async () => {
    machine.set(-4 * MINUTE);
    await nurse.do('publishPost', { room, text: '4分もどった' });
    machine.set(0);
  });
});

const serverOver = (folder: string): Promise<Server> =>
  Server.start({
    settings: readSettings({ TSUMUGI_DATA: folder, TSUMUGI_PORT: '0', TSUMUGI_DEMONSTRATION: 'false' }),
    log: pino({ level: 'silent' }),
  });

describe('a log whose last record is from the future', () => {
  it('is not written to until an operator says so, and the record is named', async () => {
    const region = await TestRegion.start({ clock: settable(30 * DAY).clock });
    try {
      const nurse = await region.facility('さくら訪問看護ステーション', 'visiting-nursing-station', 'visiting-nurse');
      await region.patient(nurse);
      await region.close();
      const again = await serverOver(region.folder);
      expect(await (await fetch(`${again.url}/ready`)).json()).toEqual({ status: 'clock-wrong' });
      await again.stop();

      const program = fileURLToPath(new URL('../../cli/bin/tsumugi.mjs', import.meta.url));
      const run = () =>
        execFileSync(process.execPath, [program, 'clock', 'accept', '--data', region.folder], { encoding: 'utf8', stdio: 'pipe' });
      expect(run()).toMatch(/^The record at position \d+ \(\w+\) bears the time .*, 43,200 minutes ahead of this machine's clock/);
      expect(run).toThrow('There is nothing to accept');

      const after = await serverOver(region.folder);
      expect(await (await fetch(`${after.url}/ready`)).json()).toEqual({ status: 'ready' });
      await after.stop();
    } finally {
      await region.end();
    }
  }, 60_000);
});
