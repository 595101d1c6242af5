import { defineView, type Actor, type Instant, type Recorded, type ToldTo, type ViewWriter } from '@tsumugi/kernel';
import type { FacilityRemoved, StaffAssigned } from '../care-team/events.js';
import type { StaffRemoved } from '../facility/events.js';
import type { PatientRegistered } from '../patient/events.js';
import { isMember, staysIn } from '../policy/facts.js';
import { tellReaders } from '../policy/patient-lists.js';
import type { ReadingCorrected } from '../vitals/events.js';
import { shownReadingOf } from '../vitals/ids.js';
import type {
  PostAcknowledged,
  PostCorrected,
  PostPublished,
  PostReleased,
  PostsSeen,
  PostWithdrawn,
  ProxyPostConfirmed,
  ProxyPostObjected,
  Reacted,
  ReactionTakenBack,
  ReleasedPostsSeen,
  ReleaseTakenBack,
  RoomClosed,
  RoomOpened,
} from './events.js';
import { roomIdOf } from './ids.js';
import { timelineTables } from './tables.js';
import { familyRoomTopic, releasedTopic, roomTopic } from './topics.js';

interface PostPlace {
  readonly room: string;
  readonly patient: string;
  readonly kind: string;
  /** Who typed it. */
  readonly writer: string;
  readonly withdrawn: number;
}

export const timelineView = defineView({
  name: 'timeline',
  version: 6,
  tables: timelineTables,
  on: {
    PatientRegistered({ stream, position }: Recorded<PatientRegistered>, db) {
      const patient = stream.slice('patient-'.length);
      openRoom(db, roomIdOf(patient, 'ALL_PROFESSIONALS'), patient, 'ALL_PROFESSIONALS', '多職種全員', position);
      openRoom(db, roomIdOf(patient, 'FAMILY'), patient, 'FAMILY', '患者・家族', position);
    },

    RoomOpened({ data, position, actor, at }: Recorded<RoomOpened>, db) {
      // The first room of an id stands: nobody enters one by opening it anew.
      if (db.get('SELECT 1 FROM timeline_room WHERE id = ?', data.room)) return;
      openRoom(db, data.room, data.patient, data.kind, data.name ?? '', position);
      for (const { facility, account } of data.parties) {
        const stays = facility === null ? staysOf(db, account, actor) : [facility];
        for (const stay of stays) {
          // Who left while the room was being opened is not in it, nor when they come back.
          if (!staysIn(db, data.patient, stay, account)) continue;
          db.run(
            'INSERT INTO timeline_room_party (room, patient, facility, account, from_position, to_position) VALUES (?, ?, ?, ?, ?, NULL)',
            data.room,
            data.patient,
            stay,
            account,
            position,
          );
        }
      }
      tellReaders(db, at, data.patient, { room: data.room });
    },

    // The stay in which somebody was admitted ends, and what it opened with it: this runs after the care team's view.
    FacilityRemoved({ data: { patient, facility }, position }: Recorded<FacilityRemoved>, db) {
      if (isMember(db, patient, facility)) return;
      db.run(`UPDATE timeline_room_party ${ended} AND facility = ? AND patient = ?`, position, facility, patient);
    },
    StaffRemoved({ stream, data, position }: Recorded<StaffRemoved>, db) {
      db.run(
        `UPDATE timeline_room_party ${ended} AND facility = ? AND account = ?`,
        position,
        stream.slice('facility-'.length),
        data.account,
      );
    },
    StaffAssigned({ data: { patient, facility, all, accounts }, position }: Recorded<StaffAssigned>, db) {
      if (all) return;
      db.run(
        `UPDATE timeline_room_party ${ended} AND facility = ? AND patient = ? AND account <> '*' AND account NOT IN (SELECT value FROM json_each(?))`,
        position,
        facility,
        patient,
        JSON.stringify(accounts),
      );
    },

    RoomClosed({ data, at }: Recorded<RoomClosed>, db) {
      db.run('UPDATE timeline_room SET closed = 1 WHERE id = ?', data.room);
      const room = db.get<{ patient: string }>('SELECT patient FROM timeline_room WHERE id = ?', data.room);
      if (room) tellReaders(db, at, room.patient, { room: data.room });
    },

    PostPublished(record: Recorded<PostPublished>, db) {
      const { data, position, at } = record;
      const text = data.text ?? null;
      db.run(
        `INSERT INTO timeline_post
           (id, room, patient, position, author, author_facility, entered_by, entered_by_facility, proxy, reply_to, text, tags, mentions,
            priority, version, audience_count, posted_at, occurred_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?)`,
        data.post,
        data.room,
        data.patient,
        position,
        data.author,
        data.authorFacility,
        data.enteredBy,
        data.enteredByFacility,
        data.enteredBy === null ? null : 'AWAITING',
        data.replyTo,
        text,
        JSON.stringify(data.tags ?? []),
        JSON.stringify(data.mentions ?? []),
        data.priority,
        data.audienceCount,
        at,
        record.occurredAt,
      );
      const by = data.enteredBy ?? data.author;
      const byFacility = data.enteredBy === null ? data.authorFacility : data.enteredByFacility;
      if (text !== null) keepVersion(db, data.post, 1, text, at, by, byFacility);
      own(db, data.post, byFacility, 1, false);
      data.attachments.forEach((file, place) => {
        db.run('INSERT OR IGNORE INTO timeline_attachment (post, file, place) VALUES (?, ?, ?)', data.post, file, place);
        db.run('INSERT OR IGNORE INTO timeline_used_file (file, post) VALUES (?, ?)', file, data.post);
      });
      data.readings.forEach((reading, place) => {
        db.run('INSERT OR IGNORE INTO timeline_post_reading (post, reading, place) VALUES (?, ?, ?)', data.post, reading, place);
      });
      db.run('UPDATE timeline_room SET posts = posts + 1 WHERE id = ?', data.room);
      count(db, data.room, data.enteredBy ?? data.author, 1);
      db.tell(roomTopic(data.room), data.post, 'Added');
      if (data.room === roomIdOf(data.patient, 'FAMILY')) db.tell(familyRoomTopic(data.patient), data.post, 'Added');
    },

    PostCorrected({ data, actor, at }: Recorded<PostCorrected>, db) {
      const text = data.text ?? null;
      db.run(
        'UPDATE timeline_post SET text = ?, version = ?, corrected_at = ?, proxy = ?, proxy_objection = NULL WHERE id = ? AND withdrawn_at IS NULL',
        text,
        data.version,
        at,
        data.proxy,
        data.post,
      );
      // What was withdrawn in the same moment keeps no text.
      if (text !== null && placeOf(db, data.post)?.withdrawn === 0) {
        keepVersion(db, data.post, data.version, text, at, actor.person, actor.facility);
        own(db, data.post, actor.facility, data.version, data.proxy === 'CONFIRMED');
      }
      tellContent(db, data.post);
    },

    PostWithdrawn(record: Recorded<PostWithdrawn>, db) {
      const { post, reason } = record.data;
      const place = placeOf(db, post);
      if (!place) return;
      if (place.withdrawn) {
        // Said again, it can only be worse: that it was another patient's.
        db.run('UPDATE timeline_post SET withdrawn_reason = ? WHERE id = ?', reason, post);
        tellContent(db, post, 'everyone');
        return;
      }
      db.run(
        `UPDATE timeline_post
            SET text = NULL, tags = '[]', mentions = '[]', proxy_objection = NULL, withdrawn_at = ?, withdrawn_by = ?,
                withdrawn_by_facility = ?, withdrawn_reason = ?
          WHERE id = ?`,
        record.at,
        record.actor.person,
        record.actor.facility,
        reason,
        post,
      );
      const released = db.get('SELECT 1 FROM timeline_release WHERE post = ?', post) !== undefined;
      for (const table of contentTables) db.run(`DELETE FROM ${table} WHERE post = ?`, post);
      db.run('UPDATE timeline_room SET posts = posts - 1 WHERE id = ?', place.room);
      db.run(
        `UPDATE timeline_reader SET counted = counted - 1
          WHERE room = ?1 AND account IN (SELECT account FROM timeline_seen WHERE post = ?2 UNION SELECT ?3)`,
        place.room,
        post,
        place.writer,
      );
      // Its content is gone for all, whoever took it back.
      tellContent(db, post, 'everyone');
      if (released) db.tell(releasedTopic(place.patient), post, 'Gone');
    },

    PostReleased(record: Recorded<PostReleased>, db) {
      const { post, version, attachments } = record.data;
      const place = placeOf(db, post);
      if (!place || place.withdrawn) return;
      const before = db.get('SELECT 1 FROM timeline_release WHERE post = ?', post) !== undefined;
      db.run(
        `INSERT INTO timeline_release (post, patient, version, position, released_at, released_by, released_by_facility)
         VALUES (?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (post) DO UPDATE SET version = excluded.version, position = excluded.position, released_at = excluded.released_at,
                released_by = excluded.released_by, released_by_facility = excluded.released_by_facility`,
        post,
        place.patient,
        version,
        record.position,
        record.at,
        record.actor.person,
        record.actor.facility,
      );
      db.run('DELETE FROM timeline_release_attachment WHERE post = ?', post);
      for (const file of attachments) db.run('INSERT OR IGNORE INTO timeline_release_attachment (post, file) VALUES (?, ?)', post, file);
      db.tell(roomTopic(place.room), post, 'Changed', 'release');
      db.tell(releasedTopic(place.patient), post, before ? 'Changed' : 'Added');
    },

    ReleaseTakenBack({ data }: Recorded<ReleaseTakenBack>, db) {
      const place = placeOf(db, data.post);
      if (!place) return;
      db.run('DELETE FROM timeline_release WHERE post = ?', data.post);
      db.run('DELETE FROM timeline_release_attachment WHERE post = ?', data.post);
      db.tell(roomTopic(place.room), data.post, 'Changed', 'release');
      db.tell(releasedTopic(place.patient), data.post, 'Gone');
    },

    ProxyPostConfirmed({ data, actor }: Recorded<ProxyPostConfirmed>, db) {
      const version = answeredVersion(db, data);
      if (version !== null) {
        db.run('UPDATE timeline_version SET confirmed_by_facility = ? WHERE post = ? AND version = ?', actor.facility, data.post, version);
        own(db, data.post, actor.facility, version, true);
      }
      db.run(`UPDATE timeline_post SET proxy = 'CONFIRMED', proxy_objection = NULL WHERE id = ? AND version = ?`, data.post, version);
      tellRoom(db, data.post);
    },

    ProxyPostObjected({ data }: Recorded<ProxyPostObjected>, db) {
      db.run(
        `UPDATE timeline_post SET proxy = 'OBJECTED', proxy_objection = ? WHERE id = ? AND version = ? AND withdrawn_at IS NULL`,
        data.reason ?? null,
        data.post,
        answeredVersion(db, data),
      );
      tellRoom(db, data.post);
    },

    Reacted({ data, position }: Recorded<Reacted>, db) {
      db.run(
        'INSERT OR IGNORE INTO timeline_reaction (post, kind, account, position) VALUES (?, ?, ?, ?)',
        data.post,
        data.kind,
        data.person,
        position,
      );
      tellRoom(db, data.post, 'readers');
    },

    ReactionTakenBack({ data }: Recorded<ReactionTakenBack>, db) {
      db.run('DELETE FROM timeline_reaction WHERE post = ? AND kind = ? AND account = ?', data.post, data.kind, data.person);
      tellRoom(db, data.post, 'readers');
    },

    // Who answers 了解 has seen it, whatever the screen had time to tell.
    PostAcknowledged({ data, actor, at }: Recorded<PostAcknowledged>, db) {
      see(db, data.post, data.version, actor, at);
      const version = answeredVersion(db, data);
      if (version === null) return;
      db.run(
        'INSERT OR REPLACE INTO timeline_acknowledged (post, account, facility, at, version) VALUES (?, ?, ?, ?, ?)',
        data.post,
        data.person,
        actor.facility,
        at,
        version,
      );
      tellRoom(db, data.post, 'readers');
    },

    PostsSeen({ data, actor, at }: Recorded<PostsSeen>, db) {
      for (const { post, version } of data.posts) see(db, post, version, actor, at);
    },

    ReleasedPostsSeen({ data, actor, at }: Recorded<ReleasedPostsSeen>, db) {
      for (const post of data.posts) {
        db.run(
          `INSERT OR IGNORE INTO timeline_family_seen (post, account, seen_at)
           SELECT id, ?, ? FROM timeline_post WHERE id = ? AND withdrawn_at IS NULL`,
          actor.person,
          at,
          post,
        );
      }
    },

    // A post shows the value as it stands now.
    ReadingCorrected({ data, stream }: Recorded<ReadingCorrected>, db) {
      const reading = shownReadingOf(db, stream, data.reading) ?? data.reading;
      for (const { post } of db.all<{ post: string }>('SELECT post FROM timeline_post_reading WHERE reading = ?', reading)) {
        tellRoom(db, post);
      }
    },
  },
});

const ended = 'SET to_position = ? WHERE to_position IS NULL';

/** Where a person serves now; who opened the room acted for one of them. */
function staysOf(db: ViewWriter, account: string, actor: Actor): string[] {
  if (account === actor.person && actor.facility !== null) return [actor.facility];
  return db
    .all<{ facility: string }>('SELECT facility FROM facility_staff WHERE account = ? AND to_position IS NULL ORDER BY facility', account)
    .map(({ facility }) => facility);
}

/** The version that an answer is about; an old one does not say: then the one that stands at its place in the log. */
function answeredVersion(db: ViewWriter, { post, version }: { readonly post: string; readonly version: number | null }): number | null {
  return version ?? db.get<{ version: number }>('SELECT version FROM timeline_post WHERE id = ?', post)?.version ?? null;
}

/** What a withdrawal takes out of the views. `timeline_seen` and `timeline_family_seen` stay. */
const contentTables = [
  'timeline_version',
  'timeline_attachment',
  'timeline_post_reading',
  'timeline_release',
  'timeline_release_attachment',
  'timeline_reaction',
] as const;

/** Counts a post as seen by a professional, once, and keeps which version was the last that they saw. */
function see(db: ViewWriter, post: string, told: number | null, actor: Actor, at: Instant): void {
  const place = placeOf(db, post);
  // After a withdrawal only the stub is there to be seen.
  if (!place || place.withdrawn || place.writer === actor.person) return;
  const { version } = db.get<{ version: number }>('SELECT version FROM timeline_post WHERE id = ?', post)!;
  const seen = Math.min(told ?? version, version);
  if (db.get('SELECT 1 FROM timeline_seen WHERE post = ? AND account = ?', post, actor.person)) {
    db.run('UPDATE timeline_seen SET version = max(version, ?) WHERE post = ? AND account = ?', seen, post, actor.person);
    return;
  }
  db.run(
    'INSERT INTO timeline_seen (post, account, facility, seen_at, version) VALUES (?, ?, ?, ?, ?)',
    post,
    actor.person,
    actor.facility,
    at,
    seen,
  );
  count(db, place.room, actor.person, 1);
  db.tell(roomTopic(place.room), post, 'Changed', 'readers');
}

function openRoom(db: ViewWriter, id: string, patient: string, kind: string, name: string, position: number): void {
  db.run('INSERT INTO timeline_room (id, patient, kind, name, opened_position) VALUES (?, ?, ?, ?, ?)', id, patient, kind, name, position);
}

function count(db: ViewWriter, room: string, account: string, by: number): void {
  db.run(
    'INSERT INTO timeline_reader (room, account, counted) VALUES (?, ?, ?) ON CONFLICT (room, account) DO UPDATE SET counted = counted + excluded.counted',
    room,
    account,
    by,
  );
}

function placeOf(db: ViewWriter, post: string): PostPlace | undefined {
  return db.get<PostPlace>(
    `SELECT p.room, p.patient, r.kind, coalesce(p.entered_by, p.author) AS writer, p.withdrawn_at IS NOT NULL AS withdrawn
       FROM timeline_post p JOIN timeline_room r ON r.id = p.room WHERE p.id = ?`,
    post,
  );
}

function tellRoom(db: ViewWriter, post: string, group?: 'readers'): void {
  const place = placeOf(db, post);
  if (place) db.tell(roomTopic(place.room), post, 'Changed', group);
}

function keepVersion(
  db: ViewWriter,
  post: string,
  version: number,
  text: string,
  at: Instant,
  by: string,
  byFacility: string | null,
): void {
  db.run(
    'INSERT INTO timeline_version (post, version, text, at, by, by_facility) VALUES (?, ?, ?, ?, ?, ?)',
    post,
    version,
    text,
    at,
    by,
    byFacility,
  );
}

/** From now on this version is the facility's own; what relatives wrote is no facility's. */
function own(db: ViewWriter, post: string, facility: string | null, version: number, confirmed: boolean): void {
  if (facility === null) return;
  db.run(
    'INSERT OR REPLACE INTO timeline_own (post, facility, version, confirmed) VALUES (?, ?, ?, ?)',
    post,
    facility,
    version,
    confirmed ? 1 : 0,
  );
}

/** The post's own text changed: so did what its answers quote. */
function tellContent(db: ViewWriter, post: string, to: ToldTo = 'who-did-it'): void {
  const place = placeOf(db, post);
  if (!place) return;
  db.tell(roomTopic(place.room), post, 'Changed', undefined, to);
  for (const { id } of db.all<{ id: string }>('SELECT id FROM timeline_post WHERE reply_to = ?', post)) {
    db.tell(roomTopic(place.room), id, 'Changed', undefined, to);
  }
  if (place.kind === 'FAMILY') db.tell(familyRoomTopic(place.patient), post, 'Changed');
}
