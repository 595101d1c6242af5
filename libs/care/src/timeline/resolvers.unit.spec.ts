import 'reflect-metadata';
import { RefusalError, type JsonObject, type Viewer, type ViewReader } from '@tsumugi/kernel';
import { viewBench } from '@tsumugi/views/testing';
import { plainToInstance } from 'class-transformer';
import { validate } from 'class-validator';
import type { Desk } from '../desk.js';
import { markSeen, publishPost, releasePost, withdrawPost } from './actions.js';
import { TimelineFamilyResolver } from './family.resolver.js';
import { roomIdOf } from './ids.js';
import { PublishPostInput } from './inputs.js';
import { PatientRoomsResolver, RoomResolver, TimelineTeamResolver } from './team.resolver.js';
import { around, neighbours, patient, people, plain, rooms } from './testing.js';
import { timelineView } from './view.js';

const { nurse, doctor, msw, helper, daughter } = people;

/** A desk over the bench: cursors are bound to viewer and list, looks are kept in order. */
function start() {
  const bench = viewBench([neighbours, timelineView]);
  const team = around(bench);
  const looks: { account: string; what: string; range: string | undefined }[] = [];
  const statements = new Set<string>();
  const read: ViewReader = {
    get: (sql, ...values) => bench.db.get(statements.add(sql) && sql, ...values),
    all: (sql, ...values) => bench.db.all(statements.add(sql) && sql, ...values),
    position: () => bench.db.position(),
  };
  const desk = {
    read,
    now: () => '2026-04-01T02:00:00.000Z',
    looked(viewer: Viewer, { what, range }: { what: string; range?: string }) {
      looks.push({ account: viewer.account, what, range });
      return Promise.resolve();
    },
    cursor: (viewer: Viewer, list: string, value: JsonObject) => JSON.stringify([viewer.account, list, value]),
    openCursor(viewer: Viewer, list: string, cursor: string) {
      const [account, of, value] = JSON.parse(cursor) as [string, string, JsonObject];
      return account === viewer.account && of === list ? value : null;
    },
    liveToken: (_: Viewer, feed: string, args: JsonObject) => `${feed} ${JSON.stringify(args)}`,
  } as unknown as Desk;
  const publish = (viewer = nurse, room = rooms.all): string => team.act(publishPost, viewer, { room, ...plain }) as string;
  return {
    bench,
    team,
    looks,
    statements,
    publish,
    timeline: new TimelineTeamResolver(desk),
    family: new TimelineFamilyResolver(desk),
    room: new RoomResolver(desk),
    patientRooms: new PatientRoomsResolver(desk),
  };
}

async function codeOf(asked: Promise<unknown>): Promise<string> {
  return asked.then(
    () => 'ANSWERED',
    (error: unknown) => (error instanceof RefusalError ? error.refusal.code : String(error)),
  );
}

describe('The timeline', () => {
  it('comes in pages, newest first, each look recorded with its range', async () => {
    const { timeline, publish, looks } = start();
    const ids = [publish(), publish(doctor), publish()].reverse();
    const first = await timeline.timeline(nurse, rooms.all, 2);
    const second = await timeline.timeline(nurse, rooms.all, 2, first.pageInfo.endCursor);
    expect([...first.edges, ...second.edges].map(({ node }) => node.id)).toEqual(ids);
    expect([first.pageInfo.hasNextPage, second.pageInfo.hasNextPage]).toEqual([true, false]);
    expect(first.live).toBe(`roomUpdates {"room":"${rooms.all}"}`);
    expect(looks.map(({ what, range }) => [what, range])).toEqual([
      ['timeline', `${ids[0]}..${ids[1]}`],
      ['timeline', `${ids[2]}..${ids[2]}`],
    ]);
  });

  it('refuses a cursor of somebody else or of another room, and pages without measure', async () => {
    const { timeline, publish } = start();
    publish();
    publish();
    const { endCursor } = (await timeline.timeline(nurse, rooms.all, 1)).pageInfo;
    expect(await codeOf(timeline.timeline(doctor, rooms.all, 1, endCursor))).toBe('INVALID');
    expect(await codeOf(timeline.timeline(nurse, rooms.family, 1, endCursor))).toBe('INVALID');
    expect(await codeOf(timeline.timeline(nurse, rooms.all, 101))).toBe('INVALID');
    expect(await codeOf(timeline.timeline(nurse, rooms.all, 0))).toBe('INVALID');
    expect(await codeOf(timeline.timeline(nurse, rooms.all, 100, endCursor))).toBe('ANSWERED');
  });

  it('is the same "not found" for who may not see it and for what is not there', async () => {
    const { timeline, publish, team } = start();
    const id = publish();
    const stranger: Viewer = { ...nurse, account: 'stranger' };
    for (const ask of [
      (viewer: Viewer) => timeline.timeline(viewer, rooms.all, 10),
      (viewer: Viewer) => timeline.room(viewer, rooms.all),
      (viewer: Viewer) => timeline.post(viewer, id),
      (viewer: Viewer) => timeline.readers(viewer, id),
      (viewer: Viewer) => timeline.postVersions(viewer, id),
    ]) {
      expect(await codeOf(ask(stranger))).toBe('NOT_FOUND');
      expect(await codeOf(ask(nurse))).toBe('ANSWERED');
    }
    expect(await codeOf(timeline.post(nurse, 'nowhere'))).toBe('NOT_FOUND');
    team.sql(`UPDATE consent_cover SET to_position = 5`);
    expect(await codeOf(timeline.post(doctor, id))).toBe('NOT_FOUND');
    expect(await codeOf(timeline.post(nurse, id))).toBe('ANSWERED');
    expect(await codeOf(timeline.readers(nurse, id))).toBe('NOT_FOUND');
  });

  it('reads by index alone, however long the room is', async () => {
    const { timeline, room, publish, statements, bench } = start();
    const id = publish();
    statements.clear();
    await timeline.timeline(nurse, rooms.all, 30);
    await timeline.readers(nurse, id);
    room.unread(nurse, { id: rooms.all, patient, kind: 'ALL_PROFESSIONALS', name: '' });
    expect(statements.size).toBeGreaterThan(10);
    for (const sql of statements) {
      const plan = bench.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, ...Array<null>(parameters(sql)).fill(null));
      // The ids that are asked for are scanned, and the people found in a post's receipts; no table is.
      const scans = plan.filter(({ detail }) => detail.startsWith('SCAN') && !/^SCAN (wanted|w)\b/.test(detail));
      expect({ sql, scans }).toEqual({ sql, scans: [] });
    }
  });
});

function parameters(sql: string): number {
  const numbered = [...sql.matchAll(/\?(\d+)/g)].map(([, number]) => Number(number));
  return numbered.length > 0 ? Math.max(...numbered) : (sql.match(/\?/g) ?? []).length;
}

describe('A room', () => {
  const all = { id: rooms.all, patient, kind: 'ALL_PROFESSIONALS', name: '多職種全員' } as const;

  it('shows its audience, what is unread, and whether one may write', () => {
    const { room, publish, team } = start();
    publish(doctor);
    expect(room.audience(nurse, all)?.map(({ account }) => account)).toEqual(['doctor', 'msw', 'colleague', 'nurse']);
    expect(room.unread(nurse, all)).toBe(1);
    expect(room.writable(nurse, all)).toBe(true);
    expect(room.patientName(all)).toBe('紡木 ハナ');
    team.sql(`UPDATE patient_patient SET died_on = '2026-03-01', death_recorded_at = '2026-03-01T02:00:00.000Z'`);
    expect(room.writable(nurse, all)).toBe(false);
  });

  it('shows neither audience nor relatives to a facility that no consent reaches', () => {
    const { room, publish } = start();
    publish();
    const family = { ...all, id: rooms.family, kind: 'FAMILY' } as const;
    expect(room.family(nurse, family)).toEqual([
      { account: 'daughter', id: 'invitation', name: '紡木 さくら', relationship: '長女', status: 'ACCEPTED' },
    ]);
    expect([room.audience(helper, all), room.family(helper, family), room.unread(helper, all)]).toEqual([null, null, null]);
  });

  it('stands in the patient’s list for those who are in it', () => {
    const { patientRooms } = start();
    expect(patientRooms.rooms(nurse, { id: patient }).map(({ kind }) => kind)).toEqual(['ALL_PROFESSIONALS', 'FAMILY']);
    expect(patientRooms.rooms({ ...nurse, account: 'stranger' }, { id: patient })).toEqual([]);
  });
});

describe('Who saw a post before it was withdrawn', () => {
  it('is told to its author’s facility', async () => {
    const { timeline, publish, team } = start();
    const id = publish();
    team.act(markSeen, doctor, { room: rooms.all, posts: [id] });
    expect(await codeOf(timeline.seenBeforeWithdrawal(nurse, id))).toBe('NOT_FOUND');
    team.act(withdrawPost, nurse, { post: id, reason: 'WRONG_PATIENT' });
    expect((await timeline.seenBeforeWithdrawal(nurse, id)).map(({ person }) => person?.account)).toEqual(['doctor']);
    expect(await codeOf(timeline.seenBeforeWithdrawal(msw, id))).toBe('NOT_FOUND');
  });

  it('is told, as all readers, only where consent reaches', async () => {
    const { timeline, publish, team } = start();
    const id = publish();
    team.act(markSeen, doctor, { room: rooms.all, posts: [id] });
    expect((await timeline.readers(nurse, id)).facilities).not.toEqual([]);
    team.act(withdrawPost, nurse, { post: id, reason: 'MISTAKE' });
    team.sql(`UPDATE consent_cover SET to_position = 1 WHERE facility = 'station'`);
    expect(await timeline.post(nurse, id)).toMatchObject({ id, seenCount: null });
    expect(await codeOf(timeline.seenBeforeWithdrawal(nurse, id))).toBe('NOT_FOUND');
    expect(await codeOf(timeline.readers(nurse, id))).toBe('NOT_FOUND');
  });
});

describe('The family’s page', () => {
  it('shows whom one may read about, and records the look', async () => {
    const { family, looks } = start();
    expect(await family.myRelatives(daughter)).toEqual([
      { patient, name: '紡木 ハナ', relationship: '長女', writable: true, station: { name: '訪問看護', phone: '03-0000-0000' } },
    ]);
    expect(looks).toEqual([{ account: 'daughter', what: 'relative', range: undefined }]);
  });

  it('lets relatives write for the region’s days after a death, and says when they are over', async () => {
    const { family, team } = start();
    const writable = async (recorded: string) => {
      team.sql('UPDATE patient_patient SET died_on = ?, death_recorded_at = ?', recorded.slice(0, 10), recorded);
      return (await family.myRelatives(daughter)).map(({ writable: may }) => may);
    };
    expect(await writable('2026-03-31T02:00:00.000Z')).toEqual([true]);
    expect(await writable('2026-03-01T02:00:00.000Z')).toEqual([false]);
  });

  it('shows nothing once no consent is left', async () => {
    const { family, team } = start();
    expect(await codeOf(family.released(daughter, patient, 20))).toBe('ANSWERED');
    team.sql('UPDATE consent_cover SET to_position = 5');
    expect(await family.myRelatives(daughter)).toEqual([]);
    expect(await codeOf(family.released(daughter, patient, 20))).toBe('NOT_FOUND');
    expect(await codeOf(family.familyTimeline(daughter, patient, 20))).toBe('NOT_FOUND');
  });

  it('lists what was released, what came last first', async () => {
    const { family, publish, team } = start();
    const [older, newer] = [publish(), publish()];
    for (const post of [newer, older]) team.act(releasePost, nurse, { post, version: 1, attachments: [] });
    const { edges } = await family.released(daughter, patient, 20);
    expect(edges.map(({ node }) => node.id)).toEqual([older, newer]);
    const inRoom = publish(nurse, rooms.family);
    expect((await family.familyTimeline(daughter, patient, 20)).edges.map(({ node }) => node.id)).toEqual([inRoom]);
  });
});

describe('What a composer sends', () => {
  const id = '0191e7a0-0000-7000-8000-000000000001';
  const mistakes = async (more: object) =>
    (
      await validate(plainToInstance(PublishPostInput, { commandId: id, room: roomIdOf(id, 'FAMILY'), text: '朝の様子', ...more }), {
        whitelist: true,
        forbidNonWhitelisted: true,
      })
    ).map(({ property }) => property);

  it('is taken with nothing chosen, and with all that can be', async () => {
    expect(await mistakes({})).toEqual([]);
    expect(
      await mistakes({
        replyTo: id,
        tags: ['褥瘡'],
        mentions: [{ account: id }, { profession: 'pharmacist', account: null }],
        priority: 'IMPORTANT',
        attachments: [id],
        readings: [id],
        occurredAt: '2026-04-01T02:00:00.000Z',
        onBehalfOf: id,
      }),
    ).toEqual([]);
  });

  it('has bounds everywhere', async () => {
    expect(await mistakes({ text: 'あ'.repeat(10_001) })).toEqual(['text']);
    expect(await mistakes({ tags: Array<string>(11).fill('褥瘡') })).toEqual(['tags']);
    expect(await mistakes({ tags: [' '] })).toEqual(['tags']);
    expect(await mistakes({ tags: ['あ'.repeat(31)] })).toEqual(['tags']);
    expect(await mistakes({ mentions: [{ account: 'x' }] })).toEqual(['mentions']);
    expect(await mistakes({ mentions: [{ account: id, role: 'x' }] })).toEqual(['mentions']);
    expect(await mistakes({ attachments: Array<string>(11).fill(id) })).toEqual(['attachments']);
    expect(await mistakes({ readings: ['x'] })).toEqual(['readings']);
    expect(await mistakes({ priority: 'URGENT' })).toEqual(['priority']);
    expect(await mistakes({ occurredAt: 'yesterday' })).toEqual(['occurredAt']);
    expect(await mistakes({ onBehalfOf: 'x' })).toEqual(['onBehalfOf']);
  });
});
