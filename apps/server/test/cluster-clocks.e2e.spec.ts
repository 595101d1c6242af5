import { roomIdOf } from '@tsumugi/care';
import { MINUTE, systemIds, WatchedClock } from '@tsumugi/kernel';
import { describeWith } from '../../workbench/programs.mjs';
import type { Server } from '../src/server.js';
import { Person } from './client.js';
import { clusterPrograms, TestCluster } from './test-cluster.js';
import { TestRegion } from './test-region.js';
import { until } from './until.js';

/** A machine whose clock the test sets; it goes on by itself. */
function settable(begun = 0) {
  let set = begun;
  const steady = () => performance.now();
  const clock = new WatchedClock({ wall: () => Date.now() + set, steady, sinceBoot: steady });
  return { clock, set: (ms: number) => void (set = ms) };
}

describeWith(clusterPrograms, 'a node of a cluster whose clock is wrong from its start', () => {
  let cluster: TestCluster;
  let region: TestRegion;
  let nurse: Person;
  let room: string;

  const write = (person: Person, text: string) => person.mutate('publishPost', { commandId: systemIds.next(), room, text });
  const refusalOf = (person: Person, text: string) => write(person, text).catch((error: Error) => error.message);
  const at = (node: Server) => Object.assign(new Person(node.url, 'team'), { token: nurse.token, account: nurse.account });
  const statusOf = async (url: string) => ((await (await fetch(`${url}/ready`)).json()) as { status: string }).status;

  beforeAll(async () => {
    cluster = await TestCluster.start();
    region = await TestRegion.start({ environment: cluster.environment('first'), clock: settable().clock });
    nurse = await region.facility('さくら訪問看護ステーション', 'visiting-nursing-station', 'visiting-nurse');
    const patient = await region.patient(nurse);
    await region.consent(nurse, patient);
    room = roomIdOf(patient, 'ALL_PROFESSIONALS');
  }, 60_000);
  afterAll(async () => {
    await region.end();
    await cluster.end();
  });

  it.each([
    ['ahead', 6],
    ['behind', -6],
  ])(
    'by six minutes %s writes nothing, says why, and the others go on; set right it serves by itself',
    async (way, minutes) => {
      const machine = settable(minutes * MINUTE);
      const wrong = await cluster.node(way, { clock: machine.clock });
      // The other node is heard of, and known to be right by itself.
      await nurse.do('publishPost', { room, text: 'ほかのサーバーは使えます。' });
      const head = await region.server.platform.store.head();
      expect(await refusalOf(at(wrong), '書けません。')).toContain('サーバーの時計が正しくない');
      expect(await statusOf(wrong.url)).toBe('clock-wrong');
      const { clocks, clock } = wrong.platform;
      expect(Object.keys(clocks!.servers).sort()).toEqual(['event-store', 'files', 'redis']);
      for (const off of Object.values(clocks!.servers)) expect(Math.abs(off - minutes * MINUTE)).toBeLessThan(5_000);
      expect(clock.doubt!()).toMatchObject({ kind: 'strays', servers: ['event-store', 'files', 'redis'] });
      const admin = `http://127.0.0.1:${wrong.running.adminPort}`;
      expect(await (await fetch(`${admin}/ready`)).json()).toMatchObject({ failing: ['fresh', 'clock'] });
      expect(await (await fetch(`${admin}/metrics`)).text()).toMatch(/tsumugi_clock_off_server_seconds\{.*server="redis".*\} -?3[56]\d/);
      expect(await region.server.platform.store.head()).toBe(head);
      expect(await write(nurse, '続けて書けます。')).toMatchObject({ __typename: 'Written' });
      machine.set(0);
      await until('it serves again by itself', async () => (await statusOf(wrong.url)) === 'ready', 15_000);
      expect(await write(at(wrong), '直りました。')).toMatchObject({ __typename: 'Written' });
      await cluster.stop(wrong);
    },
    60_000,
  );

  it('by four minutes writes as ever', async () => {
    const other = await cluster.node('nearly', { clock: settable(4 * MINUTE).clock });
    expect(await write(at(other), '4分進んでいます。')).toMatchObject({ __typename: 'Written' });
    expect([await statusOf(other.url), await statusOf(region.server.url)]).toEqual(['ready', 'ready']);
    await cluster.stop(other);
  }, 30_000);
});
