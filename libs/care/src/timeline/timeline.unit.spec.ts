import type { Allow, LiveFeed, Refusal } from '@tsumugi/kernel';
import { viewBench } from '@tsumugi/views/testing';
import { familyAccess, teamAccess } from '../policy/access.js';
import {
  acknowledgePost,
  closeRoom,
  confirmProxyPost,
  correctPost,
  markReleasedSeen,
  markSeen,
  objectToProxyPost,
  openRoom,
  publishFamilyPost,
  publishPost,
  react,
  releasePost,
  takeBackRelease,
  withdrawPost,
} from './actions.js';
import { audienceOf, readersOf } from './audience.js';
import { loadFamilyPost, loadReleased } from './family-post.js';
import { familyRoomUpdates, releasedUpdates, roomUpdates } from './feeds.js';
import { postNotices } from './notices.js';
import { roomPageRows } from './pages.js';
import { loadPost, loadPosts } from './post.js';
import { readersOfPost, seenBeforeWithdrawal } from './readers.js';
import { roomsOf, unreadOf } from './rooms.js';
import { relativesOf, stationOf } from './relatives.js';
import { allowed, around, neighbours, patient, people, plain, professionalViewer, rooms } from './testing.js';
import { timelineView } from './view.js';

const { nurse, colleague, doctor, msw, helper, daughter } = people;

function start() {
  const bench = viewBench([neighbours, timelineView]);
  const team = around(bench);
  const outcome = (viewer = nurse, room = rooms.all): Allow => allowed(teamAccess(bench.db, viewer, 'room.read', patient, { room }));
  const post = (id: string, viewer = nurse) => loadPost(bench.db, id, outcome(viewer));
  const publish = (more: Partial<Parameters<typeof publishPost.stream>[0]> = {}, viewer = nurse): string =>
    written(team.act(publishPost, viewer, { room: rooms.all, ...plain, ...more }));
  return { bench, team, outcome, post, publish };
}

function written(answer: Refusal | string): string {
  if (typeof answer !== 'string') throw new Error(answer.message);
  return answer;
}

function refused(answer: Refusal | string): string {
  return typeof answer === 'string' ? 'WRITTEN' : answer.code;
}

describe('The rooms of a patient', () => {
  it('are one of all professionals and one of the family, from registration on', () => {
    const { bench } = start();
    expect(roomsOf(bench.db, patient).map(({ kind, name }) => [kind, name])).toEqual([
      ['ALL_PROFESSIONALS', '多職種全員'],
      ['FAMILY', '患者・家族'],
    ]);
  });

  it('are read by exactly those whom the policy lets read them', () => {
    const { bench, team } = start();
    const narrowed = written(
      team.act(openRoom, nurse, { patient, kind: 'NARROWED', name: '相談', facilities: ['clinic'], accounts: ['msw'] }),
    );
    const everyone = [nurse, colleague, doctor, msw, helper];
    const agree = () => {
      for (const room of [rooms.all, rooms.family, narrowed]) {
        const byPolicy = everyone.filter((viewer) => {
          const decision = teamAccess(bench.db, viewer, 'room.read', patient, { room });
          return decision.allowed && decision.scope === 'all';
        });
        expect(
          audienceOf(bench.db, room)
            .map(({ account }) => account)
            .sort(),
        ).toEqual(byPolicy.map(({ account }) => account).sort());
      }
    };
    agree();
    expect(audienceOf(bench.db, narrowed).map(({ account }) => account)).toEqual(['doctor', 'msw', 'nurse']);

    team.sql(`INSERT INTO consent_cover VALUES (?, '*', 0, NULL)`, patient);
    agree();
    expect(audienceOf(bench.db, rooms.all).map(({ account }) => account)).toContain('helper');
    team.sql(`INSERT INTO consent_exclusion VALUES (?, 'helpers', 0, NULL)`, patient);
    agree();
    expect(audienceOf(bench.db, rooms.all).map(({ account }) => account)).not.toContain('helper');
    team.sql(`UPDATE careteam_assignment SET account = 'nurse' WHERE facility = 'station'`);
    agree();
    team.sql(`UPDATE facility_staff SET to_position = 5 WHERE account = 'doctor'`);
    agree();
    team.sql(`UPDATE careteam_member SET to_position = 5 WHERE facility = 'hospital'`);
    agree();
    expect(audienceOf(bench.db, rooms.all).map(({ account }) => account)).toEqual(['nurse']);
  });

  it('count a person of two facilities once beside the send button', () => {
    const { bench, team } = start();
    team.sql(`INSERT INTO facility_staff VALUES ('clinic', 'nurse', 'nurse', 0, 0, NULL)`);
    expect(audienceOf(bench.db, rooms.all)).toHaveLength(5);
    expect(
      readersOf(bench.db, rooms.all)
        .map(({ account }) => account)
        .sort(),
    ).toEqual(['colleague', 'doctor', 'msw', 'nurse']);
  });

  it('can be closed where they were opened: they stay readable and nobody writes', () => {
    const { bench, team, publish } = start();
    const room = written(team.act(openRoom, nurse, { patient, kind: 'ONE_TO_ONE', name: '相談', facilities: [], accounts: ['doctor'] }));
    publish({ room });
    expect(refused(team.act(closeRoom, msw, { room }))).toBe('NOT_FOUND');
    written(team.act(closeRoom, doctor, { room }));
    expect(refused(team.act(publishPost, nurse, { room, ...plain }))).toBe('NOT_FOUND');
    expect(teamAccess(bench.db, nurse, 'room.read', patient, { room }).allowed).toBe(true);
  });
});

describe('Publishing', () => {
  it('shows the post with its author, picture, reading and the answered words', () => {
    const { team, post, publish } = start();
    const question = publish({ text: '踵の発赤が\nあります。', tags: ['褥瘡', '褥瘡'] });
    team.file('heel', 'doctor', 'clinic');
    team.reading('weight', 52.3);
    const answer = publish(
      { replyTo: question, attachments: ['heel'], readings: ['weight'], mentions: [{ account: 'nurse' }, { profession: 'helper' }] },
      doctor,
    );
    expect(post(question)).toMatchObject({
      author: { account: 'nurse', facilityName: '訪問看護' },
      tags: ['褥瘡'],
      audienceCount: 3,
      version: 1,
    });
    expect(post(answer)).toMatchObject({
      replyTo: question,
      replyToExcerpt: '踵の発赤が あります。',
      mentions: [
        { account: 'nurse', name: 'nurseさん', profession: null },
        { account: null, name: null, profession: 'helper' },
      ],
      attachments: [
        {
          file: 'heel',
          kind: 'PICTURE',
          url: '/files/heel/original',
          displayUrl: '/files/heel/display',
          thumbnailUrl: '/files/heel/thumbnail',
        },
      ],
      readings: [{ id: 'weight', kind: 'WEIGHT', value: 52.3, value2: null, unit: 'kg', correctedAt: null, correctedBy: null }],
    });
  });

  it('takes the viewer’s own unused files of this patient only', () => {
    const { team, publish } = start();
    team.file('mine', 'nurse', 'station');
    team.file('theirs', 'doctor', 'clinic');
    team.file('elsewhere', 'nurse', 'station');
    team.sql(`UPDATE files_file SET patient = 'another' WHERE id = 'elsewhere'`);
    const attach = (file: string) => refused(team.act(publishPost, nurse, { room: rooms.all, ...plain, attachments: [file] }));
    expect(attach('theirs')).toBe('INVALID');
    expect(attach('elsewhere')).toBe('INVALID');
    expect(attach('mine')).toBe('WRITTEN');
    expect(attach('mine')).toBe('INVALID');
    const post = publish();
    expect(refused(team.act(withdrawPost, nurse, { post, reason: 'MISTAKE' }))).toBe('WRITTEN');
  });

  it('has no thumbnail of a document', () => {
    const { team, post, publish } = start();
    team.file('plan', 'nurse', 'station', 'PDF');
    expect(post(publish({ attachments: ['plan'] }))!.attachments).toEqual([
      expect.objectContaining({ url: '/files/plan/original', displayUrl: null, thumbnailUrl: null }),
    ]);
  });

  it('is for those whom the policy lets write; the others learn nothing', () => {
    const { team } = start();
    const wish = { room: rooms.all, ...plain };
    expect(refused(team.act(publishPost, doctor, wish))).toBe('WRITTEN');
    expect(refused(team.act(publishPost, helper, wish))).toBe('NOT_FOUND');
    expect(refused(team.act(publishPost, professionalViewer('stranger', 'clinic'), wish))).toBe('NOT_FOUND');
    expect(refused(team.act(publishPost, nurse, { ...wish, room: 'nowhere' }))).toBe('NOT_FOUND');
    team.sql(`UPDATE patient_patient SET died_on = '2026-03-17', death_recorded_at = '2026-03-18T02:00:00.000Z'`);
    expect(refused(team.act(publishPost, doctor, wish))).toBe('WRITTEN');
    team.sql(`UPDATE patient_patient SET died_on = '2026-03-16', death_recorded_at = '2026-03-17T02:00:00.000Z'`);
    expect(refused(team.act(publishPost, doctor, wish))).toBe('NOT_FOUND');
  });

  it('answers within one room', () => {
    const { team, publish } = start();
    const here = publish();
    expect(refused(team.act(publishPost, nurse, { room: rooms.family, ...plain, replyTo: here }))).toBe('INVALID');
    expect(refused(team.act(publishPost, nurse, { room: rooms.all, ...plain, replyTo: here }))).toBe('WRITTEN');
  });

  it('for another waits for their word, which anybody sees', () => {
    const { team, post, publish } = start();
    const id = publish({ onBehalfOf: 'doctor' }, msw);
    expect(post(id)).toMatchObject({ author: { account: 'doctor' }, enteredBy: { account: 'msw' }, proxy: 'AWAITING', audienceCount: 2 });
    expect(refused(team.act(confirmProxyPost, nurse, { post: id, expectedVersion: 1 }))).toBe('INVALID');
    written(team.act(objectToProxyPost, doctor, { post: id, expectedVersion: 1, reason: '半錠です。' }));
    expect(post(id)).toMatchObject({ proxy: 'OBJECTED', proxyObjection: '半錠です。' });
    written(team.act(correctPost, msw, { post: id, expectedVersion: 1, text: '半錠に。' }));
    expect(post(id)).toMatchObject({ proxy: 'AWAITING', proxyObjection: null, text: '半錠に。', version: 2 });
    expect(refused(team.act(confirmProxyPost, doctor, { post: id, expectedVersion: 1 }))).toBe('CONFLICT');
    written(team.act(confirmProxyPost, doctor, { post: id, expectedVersion: 2 }));
    expect(post(id)).toMatchObject({ proxy: 'CONFIRMED' });
  });

  it('names the person for whom a post was entered in its record', () => {
    expect(publishPost.onBehalfOf?.({ commandId: 'post', room: rooms.all, ...plain, onBehalfOf: 'doctor' })).toBe('doctor');
    expect(publishPost.onBehalfOf?.({ commandId: 'post', room: rooms.all, ...plain })).toBeNull();
  });
});

describe('Receipts', () => {
  it('count who has seen it, without who wrote it', () => {
    const { bench, team, post, publish } = start();
    const id = publish();
    expect(unreadOf(bench.db, doctor, rooms.all)).toBe(1);
    expect(unreadOf(bench.db, nurse, rooms.all)).toBe(0);
    written(team.act(markSeen, doctor, { room: rooms.all, posts: [id] }));
    written(team.act(markSeen, doctor, { room: rooms.all, posts: [id] }));
    written(team.act(markSeen, nurse, { room: rooms.all, posts: [id] }));
    written(team.act(acknowledgePost, msw, { post: id, expectedVersion: 1 }));
    // Who presses 了解 has seen it.
    expect(post(id)).toMatchObject({ seenCount: 2, acknowledgedCount: 1, audienceCount: 3 });
    expect(unreadOf(bench.db, doctor, rooms.all)).toBe(0);
    expect(unreadOf(bench.db, msw, rooms.all)).toBe(0);
  });

  it('of 了解 hold for their version: what is corrected waits for it anew, and says who had pressed it before', () => {
    const { bench, team, post, publish } = start();
    const id = publish({ priority: 'IMPORTANT', text: '0.5mg' });
    written(team.act(acknowledgePost, doctor, { post: id, expectedVersion: 1 }));
    written(team.act(correctPost, nurse, { post: id, expectedVersion: 1, text: '5mg' }));
    const reader = () =>
      readersOfPost(bench.db, id)
        .facilities.flatMap(({ people }) => people)
        .find(({ person }) => person.account === 'doctor');
    expect(post(id)).toMatchObject({ acknowledgedCount: 0 });
    expect(reader()).toMatchObject({ acknowledgedAt: null, acknowledgedEarlierAt: expect.any(String) });
    expect(refused(team.act(acknowledgePost, doctor, { post: id, expectedVersion: 1 }))).toBe('CONFLICT');
    written(team.act(acknowledgePost, doctor, { post: id, expectedVersion: 2 }));
    expect(post(id)).toMatchObject({ acknowledgedCount: 1 });
    expect(reader()).toMatchObject({ acknowledgedAt: expect.any(String), acknowledgedEarlierAt: null });
  });

  it('of seeing name their version: the author is told who saw it before it was corrected, and who has seen it since', () => {
    const { bench, team, post, publish } = start();
    const id = publish({ text: '0.5mg' });
    const seeing = (who: typeof doctor, version: number | null, others: number[] = []) =>
      refused(team.act(markSeen, who, { room: rooms.all, posts: [id], ...(version !== null && { versions: [version, ...others] }) }));
    const seen = () =>
      Object.fromEntries(
        readersOfPost(bench.db, id)
          .facilities.flatMap(({ people }) => people)
          .map(({ person, seenAt, seenEarlier }) => [person.account, seenAt && (seenEarlier ? 'before' : 'as it stands')]),
      );
    expect([seeing(doctor, 1), seeing(doctor, 1, [1])]).toEqual(['WRITTEN', 'INVALID']);
    expect(seen()).toMatchObject({ doctor: 'as it stands', msw: null });
    written(team.act(correctPost, nurse, { post: id, expectedVersion: 1, text: '5mg' }));
    expect(seen()).toMatchObject({ doctor: 'before', msw: null });
    // What was on the screen counts, though the correction was recorded before the screen told it; a screen that says nothing showed what stands.
    expect([seeing(msw, 1), seeing(colleague, null)]).toEqual(['WRITTEN', 'WRITTEN']);
    expect(seen()).toMatchObject({ doctor: 'before', msw: 'before', colleague: 'as it stands' });
    expect([seeing(doctor, 2), seeing(msw, 900)]).toEqual(['WRITTEN', 'WRITTEN']);
    expect(seen()).toMatchObject({ doctor: 'as it stands', msw: 'as it stands' });
    expect(post(id)).toMatchObject({ seenCount: 3 });
    written(team.act(correctPost, nurse, { post: id, expectedVersion: 2, text: '5mg 夕' }));
    expect(seen()).toMatchObject({ doctor: 'before', msw: 'before', colleague: 'before' });
  });

  it('call nothing unread that was written before the facility joined', () => {
    const { bench, team, publish } = start();
    publish();
    team.sql('UPDATE careteam_member SET from_position = ? WHERE facility = ?', bench.db.position(), 'clinic');
    expect(unreadOf(bench.db, doctor, rooms.all)).toBe(0);
    const id = publish();
    expect(unreadOf(bench.db, doctor, rooms.all)).toBe(1);
    written(team.act(markSeen, doctor, { room: rooms.all, posts: [id] }));
    expect(unreadOf(bench.db, doctor, rooms.all)).toBe(0);
    expect(unreadOf(bench.db, msw, rooms.all)).toBe(2);
  });

  it('stand by facility, those who have not seen it among them', () => {
    const { bench, team, publish } = start();
    const id = publish();
    written(team.act(markSeen, doctor, { room: rooms.all, posts: [id] }));
    const readers = readersOfPost(bench.db, id).facilities.map(({ facilityName, people: members }) => [
      facilityName,
      members.map(({ person, seenAt }) => [person.account, seenAt !== null]),
    ]);
    expect(readers).toEqual([
      ['病院', [['msw', false]]],
      ['訪問看護', [['colleague', false]]],
      ['診療所', [['doctor', true]]],
    ]);
  });

  it('keep who saw it and has left the team since', () => {
    const { bench, team, publish } = start();
    const id = publish();
    written(team.act(markSeen, doctor, { room: rooms.all, posts: [id] }));
    team.sql(`UPDATE careteam_member SET to_position = 5 WHERE facility IN ('clinic', 'hospital')`);
    expect(readersOfPost(bench.db, id).facilities.map(({ facility }) => facility)).toEqual(['station', 'clinic']);
  });

  it('are refused for posts of another room', () => {
    const { team, publish } = start();
    const id = publish();
    expect(refused(team.act(markSeen, doctor, { room: rooms.family, posts: [id] }))).toBe('NOT_FOUND');
    expect(refused(team.act(markSeen, doctor, { room: rooms.all, posts: [id] }))).toBe('WRITTEN');
    expect(refused(team.act(markSeen, helper, { room: rooms.all, posts: [id] }))).toBe('NOT_FOUND');
  });
});

describe('What relatives see', () => {
  it('is the released version with the chosen pictures, and no reader, reaction or tag', () => {
    const { bench, team, publish } = start();
    team.file('heel', 'nurse', 'station');
    team.file('leg', 'nurse', 'station');
    const id = publish({ text: 'はじめの文', tags: ['褥瘡'], attachments: ['heel', 'leg'] });
    expect(loadReleased(bench.db, patient, id)).toBeNull();
    written(team.act(releasePost, nurse, { post: id, version: 1, attachments: ['leg'] }));
    written(team.act(correctPost, nurse, { post: id, expectedVersion: 1, text: '直した文' }));
    expect(loadReleased(bench.db, patient, id)).toEqual({
      id,
      author: { name: 'nurseさん', profession: 'visiting-nurse', facilityName: '訪問看護', face: null },
      text: 'はじめの文',
      correctedAt: null,
      correctedBy: null,
      attachments: [expect.objectContaining({ file: 'leg' })],
      occurredAt: expect.any(String) as string,
      releasedAt: expect.any(String) as string,
    });
    expect(loadReleased(bench.db, 'another', id)).toBeNull();
  });

  it('names who corrected it, and when: the author signs for no text of others', () => {
    const { bench, team, publish } = start();
    const id = publish();
    const inRoom = publish({ room: rooms.family });
    for (const post of [id, inRoom]) written(team.act(correctPost, colleague, { post, expectedVersion: 1, text: '直した文' }));
    expect(refused(team.act(releasePost, nurse, { post: id, version: 1, attachments: [] }))).toBe('CONFLICT');
    written(team.act(releasePost, nurse, { post: id, version: 2, attachments: [] }));
    const corrected = { text: '直した文', correctedAt: expect.any(String) as string, correctedBy: { name: 'colleagueさん' } };
    expect(loadReleased(bench.db, patient, id)).toMatchObject({ author: { name: 'nurseさん' }, ...corrected });
    expect(loadFamilyPost(bench.db, patient, inRoom)).toMatchObject({ professional: { name: 'nurseさん' }, ...corrected });
  });

  it('tells the team that a newer version is not released', () => {
    const { team, post, publish } = start();
    const id = publish();
    written(team.act(releasePost, nurse, { post: id, version: 1, attachments: [] }));
    written(team.act(correctPost, nurse, { post: id, expectedVersion: 1, text: '直した文' }));
    expect(post(id)).toMatchObject({ version: 2, releasedVersion: 1 });
    written(team.act(releasePost, nurse, { post: id, version: 2, attachments: [] }));
    expect(post(id)).toMatchObject({ version: 2, releasedVersion: 2 });
  });

  it('is never from a narrowed room or one for two', () => {
    const { team, publish } = start();
    const room = written(team.act(openRoom, nurse, { patient, kind: 'NARROWED', name: '相談', facilities: ['clinic'], accounts: [] }));
    const id = publish({ room });
    expect(refused(team.act(releasePost, nurse, { post: id, version: 1, attachments: [] }))).toBe('INVALID');
    expect(refused(team.act(releasePost, msw, { post: id, version: 1, attachments: [] }))).toBe('NOT_FOUND');
  });

  it('and write in their room is seen by the team, and the team’s answer by them', () => {
    const { bench, team } = start();
    const thanks = written(team.act(publishFamilyPost, daughter, { patient, text: 'いつもありがとうございます。', attachments: [] }));
    const answer = written(team.act(publishPost, nurse, { room: rooms.family, ...plain, text: 'またお伺いします。' }));
    const inFamily = allowed(teamAccess(bench.db, nurse, 'room.read', patient, { room: rooms.family }));
    expect(loadPost(bench.db, thanks, inFamily)).toMatchObject({
      author: null,
      familyAuthor: { account: 'daughter', name: '紡木 さくら', relationship: '長女' },
      audienceCount: 4,
    });
    expect(loadFamilyPost(bench.db, patient, answer)).toMatchObject({
      professional: { name: 'nurseさん' },
      relative: null,
      text: 'またお伺いします。',
    });
    expect(loadFamilyPost(bench.db, patient, thanks)).toMatchObject({ professional: null, relative: { name: '紡木 さくら' } });
  });

  it('and write without a network: it stands at the moment at which they pressed, less the wait, as the team’s', () => {
    const { bench, team } = start();
    const waiting = written(team.act(publishFamilyPost, daughter, { patient, text: '山の家です。', attachments: [], waitedMs: 3_600_000 }));
    const inFamily = allowed(teamAccess(bench.db, nurse, 'room.read', patient, { room: rooms.family }));
    const { postedAt, occurredAt } = loadPost(bench.db, waiting, inFamily)!;
    expect(Date.parse(postedAt) - Date.parse(occurredAt)).toBe(3_600_000);
  });

  it('is only where the region and a consent let them, and nothing of the team’s room', () => {
    const { bench, team, publish } = start();
    const id = publish();
    const wish = { patient, text: 'ありがとうございます。', attachments: [] };
    expect(loadFamilyPost(bench.db, patient, id)).toBeNull();
    expect(refused(team.act(publishFamilyPost, daughter, wish))).toBe('WRITTEN');
    expect(refused(team.act(publishFamilyPost, { ...daughter, account: 'neighbour' }, wish))).toBe('NOT_FOUND');
    team.sql('UPDATE consent_cover SET to_position = 5');
    expect(refused(team.act(publishFamilyPost, daughter, wish))).toBe('NOT_FOUND');
  });

  it('names whom to telephone', () => {
    const { bench } = start();
    expect(relativesOf(bench.db, 'daughter')).toEqual([{ patient, name: '紡木 ハナ', relationship: '長女' }]);
    expect(stationOf(bench.db, patient)).toEqual({ name: '訪問看護', phone: '03-0000-0000' });
  });
});

describe('A withdrawal for a wrong patient', () => {
  const withdrawn = () => {
    const { bench, team, post, publish, outcome } = start();
    team.file('heel', 'nurse', 'station');
    team.reading('weight', 52.3);
    const secret = '別の方の記録';
    const id = publish({ text: secret, tags: [secret], attachments: ['heel'], readings: ['weight'], mentions: [{ account: 'doctor' }] });
    const answer = publish({ replyTo: id }, doctor);
    written(team.act(correctPost, nurse, { post: id, expectedVersion: 1, text: `${secret}2` }));
    written(team.act(releasePost, nurse, { post: id, version: 2, attachments: ['heel'] }));
    written(team.act(markSeen, doctor, { room: rooms.all, posts: [id] }));
    written(team.act(react, doctor, { post: id, kind: 'worried', on: true }));
    written(team.act(markReleasedSeen, daughter, { patient, posts: [id] }));
    written(team.act(withdrawPost, colleague, { post: id, reason: 'WRONG_PATIENT' }));
    return { bench, team, post, id, answer, secret, outcome };
  };

  it('leaves who, when and why, and nothing of the content in any table', () => {
    const { bench, post, id, answer, secret } = withdrawn();
    expect(post(id)).toMatchObject({
      text: null,
      tags: [],
      mentions: [],
      attachments: [],
      readings: [],
      reactions: [],
      releasedVersion: null,
      withdrawn: { by: { account: 'colleague' }, reason: 'WRONG_PATIENT' },
    });
    expect(post(answer)).toMatchObject({ replyTo: id, replyToExcerpt: null });
    expect(loadReleased(bench.db, patient, id)).toBeNull();
    const tables = bench.all<{ name: string }>(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name LIKE 'timeline_%'`);
    const everything = tables.map(({ name }) => JSON.stringify(bench.all(`SELECT * FROM ${name}`))).join();
    expect(everything).not.toContain(secret);
  });

  it('lists who had seen it, professionals and relatives', () => {
    const { bench, id } = withdrawn();
    expect(seenBeforeWithdrawal(bench.db, id, patient)).toEqual([
      expect.objectContaining({ person: expect.objectContaining({ account: 'doctor' }) as object, familyName: null }),
      expect.objectContaining({ person: null, familyName: '紡木 さくら' }),
    ]);
  });

  it('is seen by nobody afterwards', () => {
    const { bench, team, id } = withdrawn();
    written(team.act(markSeen, msw, { room: rooms.all, posts: [id] }));
    written(team.act(markReleasedSeen, { ...daughter }, { patient, posts: [id] }));
    expect(seenBeforeWithdrawal(bench.db, id, patient)).toHaveLength(2);
  });

  it('takes it out of what is unread', () => {
    const { bench } = withdrawn();
    // Only the doctor's answer is left.
    expect(unreadOf(bench.db, msw, rooms.all)).toBe(1);
    expect(unreadOf(bench.db, doctor, rooms.all)).toBe(0);
    expect(unreadOf(bench.db, nurse, rooms.all)).toBe(1);
  });

  it('keeps its file from being shown again', () => {
    const { bench, team } = withdrawn();
    expect(bench.all('SELECT * FROM timeline_attachment')).toEqual([]);
    expect(refused(team.act(publishPost, nurse, { room: rooms.all, ...plain, attachments: ['heel'] }))).toBe('INVALID');
  });

  it('is possible without a consent, for the own records', () => {
    const { team, publish } = start();
    const own = publish();
    const theirs = publish({}, doctor);
    team.sql('UPDATE consent_cover SET to_position = 5');
    expect(refused(team.act(withdrawPost, nurse, { post: theirs, reason: 'MISTAKE' }))).toBe('NOT_FOUND');
    expect(refused(team.act(withdrawPost, nurse, { post: own, reason: 'MISTAKE' }))).toBe('WRITTEN');
  });
});

describe('A facility whose consent was withdrawn', () => {
  it('sees what it wrote, not what it answered, nor who read it', () => {
    const { bench, team, publish, outcome } = start();
    const theirs = publish({ text: '医師の指示' }, doctor);
    const own = publish({ replyTo: theirs });
    written(team.act(markSeen, doctor, { room: rooms.all, posts: [own] }));
    written(team.act(releasePost, nurse, { post: own, version: 1, attachments: [] }));
    team.sql(`UPDATE consent_cover SET to_position = 5 WHERE facility = 'station'`);
    const left = outcome(nurse);
    expect(roomPageRows(bench.db, rooms.all, 'station', Number.MAX_SAFE_INTEGER, 10).map(({ id }) => id)).toEqual([own]);
    expect(loadPosts(bench.db, [theirs, own], left)).toEqual([
      expect.objectContaining({
        id: own,
        replyToExcerpt: null,
        seenCount: null,
        audienceCount: null,
        releasedVersion: null,
        releasedAttachments: null,
        releasedByFacility: null,
      }),
    ]);
  });

  it('sees in its posts the readings that it recorded itself, not what others measured or corrected', () => {
    const { team, publish, post } = start();
    team.reading('ours', 52.3);
    team.reading('theirs', 53.1, 'clinic');
    const own = publish({ readings: ['ours', 'theirs'] });
    expect(post(own)!.readings.map(({ id }) => id)).toEqual(['ours', 'theirs']);
    // A value that another corrected does not stand under the name of who wrote the post.
    team.sql(`UPDATE vitals_reading SET value = 54, version = 2 WHERE id = 'theirs'`);
    team.sql(
      `INSERT INTO vitals_version VALUES ('theirs', 1, 53.1, NULL, '', 'doctor', 'clinic'), ('theirs', 2, 54, NULL, '2026-04-01', 'doctor', 'clinic')`,
    );
    expect(post(own)!.readings).toMatchObject([
      { value: 52.3, correctedAt: null, correctedBy: null },
      { value: 54, correctedAt: '2026-04-01', correctedBy: { account: 'doctor' } },
    ]);
    team.sql(`UPDATE consent_cover SET to_position = 5 WHERE facility = 'station'`);
    expect(post(own)!.readings.map(({ id }) => id)).toEqual(['ours']);
  });
});

describe('What is shredded', () => {
  it('leaves the post’s place and who wrote it', () => {
    const { bench, post } = start();
    const clear = {
      post: 'gone',
      room: rooms.all,
      patient,
      author: 'nurse',
      authorFacility: 'station',
      enteredBy: null,
      enteredByFacility: null,
    };
    const rest = { replyTo: null, priority: 'NORMAL', attachments: [], readings: [], audienceCount: 3 };
    bench.given(
      { type: 'PostPublished', data: { ...clear, ...rest }, shredded: true },
      { type: 'PostCorrected', data: { post: 'gone', version: 2, proxy: null }, shredded: true },
      { type: 'RoomOpened', data: { room: 'room', patient, kind: 'NARROWED', parties: [] }, shredded: true },
      { type: 'ProxyPostObjected', data: { post: 'gone', version: null }, shredded: true },
    );
    expect(post('gone')).toMatchObject({ text: null, withdrawn: null, author: { account: 'nurse' } });
  });
});

describe('Notices', () => {
  it('go to the mentioned, and for important posts to everyone but the writer, without a word of content', () => {
    const { bench, publish, team } = start();
    const noticesOf = (id: string) => {
      const row = bench.get<{ author: string; entered_by: string | null; mentions: string; priority: string }>(
        'SELECT * FROM timeline_post WHERE id = ?',
        id,
      )!;
      const data = {
        room: rooms.all,
        patient,
        author: row.author,
        enteredBy: row.entered_by,
        mentions: JSON.parse(row.mentions) as object[],
        priority: row.priority,
      };
      return postNotices.on['PostPublished']!({ data } as never, bench.db).map(({ account, kind, urgent }) => [account, kind, urgent]);
    };
    expect(noticesOf(publish())).toEqual([]);
    expect(noticesOf(publish({ mentions: [{ profession: 'doctor' }] }))).toEqual([['doctor', 'mention', false]]);
    expect(noticesOf(publish({ priority: 'IMPORTANT', mentions: [{ account: 'msw' }] })).sort()).toEqual([
      ['colleague', 'new-post', true],
      ['doctor', 'new-post', true],
      ['msw', 'mention', true],
    ]);
    expect(noticesOf(publish({ onBehalfOf: 'doctor' }, msw))).toEqual([['doctor', 'mention', false]]);
    team.sql(`UPDATE careteam_member SET to_position = 5 WHERE facility = 'clinic'`);
    expect(noticesOf(publish({ mentions: [{ profession: 'doctor' }] }))).toEqual([]);
  });

  it('go again to those whose answer a correction asks for anew, and to nobody for a correction that asks for none', () => {
    const { bench, publish } = start();
    const noticesOf = (post: string, proxy: string | null, person: string) =>
      postNotices.on['PostCorrected']!({ data: { post, proxy }, actor: { person } } as never, bench.db)
        .map(({ account, kind, urgent }) => [account, kind, urgent])
        .sort();
    expect(noticesOf(publish(), null, 'nurse')).toEqual([]);
    expect(noticesOf(publish({ priority: 'IMPORTANT' }), null, 'colleague')).toEqual([
      ['doctor', 'new-post', true],
      ['msw', 'new-post', true],
    ]);
    const proxy = publish({ onBehalfOf: 'doctor' }, msw);
    expect(noticesOf(proxy, 'AWAITING', 'msw')).toEqual([['doctor', 'mention', false]]);
    expect(noticesOf(proxy, 'CONFIRMED', 'doctor')).toEqual([]);
  });
});

describe('Fetched, then updated', () => {
  it('equals fetched again, after everything that can happen to a post', () => {
    const { bench, team, publish } = start();
    const screens = [
      screen(roomUpdates, { room: rooms.all }, doctor, () => roomPageRows(bench.db, rooms.all, null, Number.MAX_SAFE_INTEGER, 100)),
      screen(roomUpdates, { room: rooms.family }, doctor, () => roomPageRows(bench.db, rooms.family, null, Number.MAX_SAFE_INTEGER, 100)),
      screen(releasedUpdates, { patient }, daughter, () => bench.all('SELECT post AS id FROM timeline_release')),
      screen(familyRoomUpdates, { patient }, daughter, () => roomPageRows(bench.db, rooms.family, null, Number.MAX_SAFE_INTEGER, 100)),
    ];
    function screen<Args>(feed: LiveFeed<Args>, args: Args, viewer: typeof doctor, rows: () => readonly { id: string }[]) {
      const decision = () => allowed(feed.access(args, viewer, bench.db, team.now()));
      const fetched = () => new Map(rows().map(({ id }) => [id, feed.load(id, decision(), bench.db, args)]));
      const shown = fetched();
      return () => {
        for (const { topic, key, kind } of bench.changes) {
          if (topic !== feed.topic(args, viewer)) continue;
          const item = kind === 'Gone' ? null : feed.load(key, decision(), bench.db, args);
          if (item) shown.set(key, item);
          else shown.delete(key);
        }
        expect(Object.fromEntries(shown)).toEqual(Object.fromEntries(fetched()));
      };
    }
    const step = (answer: Refusal | string): string => {
      const id = written(answer);
      for (const update of screens) update();
      return id;
    };

    team.file('heel', 'nurse', 'station');
    team.reading('weight', 52.3);
    const post = step(publish({ attachments: ['heel'], readings: ['weight'] }));
    const answer = step(publish({ replyTo: post, onBehalfOf: 'doctor' }, msw));
    step(team.act(markSeen, doctor, { room: rooms.all, posts: [post, answer] }));
    step(team.act(acknowledgePost, doctor, { post, expectedVersion: 1 }));
    step(team.act(react, doctor, { post, kind: 'thanks', on: true }));
    step(team.act(react, doctor, { post, kind: 'thanks', on: false }));
    step(team.act(objectToProxyPost, doctor, { post: answer, expectedVersion: 1, reason: '半錠です。' }));
    step(team.act(correctPost, doctor, { post: answer, expectedVersion: 1, text: '半錠に。' }));
    step(team.act(correctPost, msw, { post: answer, expectedVersion: 2, text: '半錠にします。' }));
    step(team.act(confirmProxyPost, doctor, { post: answer, expectedVersion: 3 }));
    step(team.act(releasePost, nurse, { post, version: 1, attachments: ['heel'] }));
    step(team.act(correctPost, nurse, { post, expectedVersion: 1, text: '直した文' }));
    step(team.act(releasePost, nurse, { post, version: 2, attachments: [] }));
    step(team.act(takeBackRelease, nurse, { post }));
    step(team.act(releasePost, nurse, { post, version: 2, attachments: [] }));
    team.sql(`UPDATE vitals_reading SET value = 51.3 WHERE id = 'weight'`);
    bench.given({ type: 'ReadingCorrected', data: { patient, reading: 'weight', value: 51.3, value2: null } });
    step(post);
    step(team.act(withdrawPost, nurse, { post, reason: 'WRONG_PATIENT' }));
    const thanks = step(team.act(publishFamilyPost, daughter, { patient, text: 'ありがとうございます。', attachments: [] }));
    const reply = step(publish({ room: rooms.family, replyTo: thanks }));
    step(team.act(correctPost, nurse, { post: reply, expectedVersion: 1, text: '直した文' }));
    step(team.act(withdrawPost, nurse, { post: reply, reason: 'MISTAKE' }));
    expect(familyAccess(bench.db, daughter, 'released.read', patient).allowed).toBe(true);
  });
});
