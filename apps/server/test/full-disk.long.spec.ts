import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { roomIdOf } from '@tsumugi/care';
import { systemIds } from '@tsumugi/kernel';
import { describeWith } from '../../workbench/programs.mjs';
import type { Person } from './client.js';
import { StartedProcess } from './started-process.js';
import { TestRegion } from './test-region.js';
import { until } from './until.js';

/** The kernel itself refuses: a limit of the process is as real as a full disk, and needs no rights. */
describeWith('prlimit', 'a server whose disk or process has no room for a while', () => {
  let region: TestRegion;
  let server: StartedProcess;
  let nurse: Person;
  let patient: string;
  let room: string;

  beforeAll(async () => {
    region = await TestRegion.start();
    nurse = await region.facility('さくら訪問看護ステーション', 'visiting-nursing-station', 'visiting-nurse');
    patient = await region.patient(nurse);
    await region.consent(nurse, patient);
    room = roomIdOf(patient, 'ALL_PROFESSIONALS');
    const { port } = region.server;
    await region.close();
    server = new StartedProcess({
      TSUMUGI_DATA: region.folder,
      TSUMUGI_PORT: String(port),
      TSUMUGI_DEMONSTRATION: 'false',
      TSUMUGI_LOG: 'warn',
    });
    await server.ready();
  }, 60_000);
  afterAll(async () => {
    await server.stop();
    await region.end();
  });

  /** The soft limit alone: it is raised again without any rights. */
  const limit = (name: 'fsize' | 'nofile', value: number | 'unlimited') =>
    execFileSync('prlimit', ['--pid', String(server.pid), `--${name}=${value}:`]);
  const timeline = '{ timeline(room: "ROOM") { edges { node { text } } } }';
  const texts = async () =>
    (await nurse.read<{ timeline: { edges: { node: { text: string } }[] } }>(timeline.replace('ROOM', room))).timeline.edges.map(
      ({ node }) => node.text,
    );
  const ready = async () => {
    const response = await fetch(`${nurse.url}/ready`);
    return { status: response.status, body: (await response.json()) as { failing?: string[] } };
  };

  it('says so in words, says it is not ready, and serves again by itself', async () => {
    await nurse.do('publishPost', { room, text: '前' });
    const command = { commandId: systemIds.next(), room, text: '満杯のとき' };
    limit('fsize', 1);
    try {
      const refused = await nurse.mutate('publishPost', command);
      expect(refused).toMatchObject({ __typename: 'Refused', code: expect.stringMatching(/^(?:BUSY|UNCERTAIN)$/) as string });
      // Nothing is shown of which nobody could tell later that it was seen.
      expect(await nurse.refusalOf(timeline.replace('ROOM', room))).toBe('BUSY');
      const watch = nurse.watch('roomUpdates', { room }, 'id');
      await watch.until(({ ended }) => ended !== null, 'the stream is refused');
      expect(JSON.stringify(watch.ended)).toContain('BUSY');
      watch.stop();
      expect(await ready()).toEqual({
        status: 503,
        body: { status: 'failing', failing: expect.arrayContaining(['looks', 'store']) as string[] },
      });
    } finally {
      limit('fsize', 'unlimited');
    }
    await until('it is ready again though nobody wrote', async () => (await ready()).status === 200);
    await nurse.do('publishPost', command);
    await nurse.do('publishPost', command);
    expect((await texts()).sort()).toEqual(['前', '満杯のとき'].sort());
  }, 30_000);

  it('refuses what needs a key that it cannot reach, and takes the same a moment later', async () => {
    const someoneNew = { commandId: systemIds.next(), name: '佐藤 茂', kana: 'さとう しげる', birthDate: '1940-01-01', sex: 'MALE' };
    // The connection that is open serves on; nothing else can be opened.
    await texts();
    limit('nofile', readdirSync(`/proc/${server.pid}/fd`).length - 1);
    try {
      expect(await nurse.mutate('registerPatient', someoneNew)).toMatchObject({ __typename: 'Refused', code: 'BUSY' });
    } finally {
      limit('nofile', 1_024);
    }
    await nurse.do('registerPatient', someoneNew);
  }, 30_000);

  it('has said nothing in its log of what nobody expected', () => {
    expect(server.errors).not.toContain('a resolver failed');
    expect(server.errors).not.toContain('a request failed');
  });
});
