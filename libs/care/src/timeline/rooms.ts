import type { ViewReader, Viewer } from '@tsumugi/kernel';
import { unreadIn, type ReaderInRoom } from '../unread.js';
import type { RoomKind } from './events.js';

export interface RoomRow {
  readonly id: string;
  readonly patient: string;
  readonly kind: RoomKind;
  readonly name: string;
}

/** Where a post stands, and whose record it is. */
export interface PostPlace {
  readonly room: string;
  readonly patient: string;
  readonly kind: RoomKind;
  readonly author: string;
  readonly authorFacility: string | null;
}

export function roomRow(read: ViewReader, room: string): RoomRow | undefined {
  return read.get<RoomRow>('SELECT id, patient, kind, name FROM timeline_room WHERE id = ?', room);
}

export function postPlace(read: ViewReader, post: string): PostPlace | undefined {
  return read.get<PostPlace>(
    `SELECT p.room, p.patient, r.kind, p.author, p.author_facility AS authorFacility
       FROM timeline_post p JOIN timeline_room r ON r.id = p.room WHERE p.id = ?`,
    post,
  );
}

/** The standing rooms first, the others as they were opened. */
export function roomsOf(read: ViewReader, patient: string): RoomRow[] {
  return read.all<RoomRow>(
    `SELECT id, patient, kind, name FROM timeline_room WHERE patient = ?
      ORDER BY CASE kind WHEN 'ALL_PROFESSIONALS' THEN 0 WHEN 'FAMILY' THEN 1 ELSE 2 END, opened_position`,
    patient,
  );
}

/** Posts of the room that the viewer neither typed nor has seen; 0 for whose facility is not in the team. */
export function unreadOf(read: ViewReader, viewer: Viewer, room: string): number {
  const row = read.get<ReaderInRoom>(
    `SELECT r.id, r.posts, coalesce(c.counted, 0) AS counted, m.from_position AS since, r.opened_position AS openedAt
       FROM timeline_room r
       JOIN careteam_member m ON m.patient = r.patient AND m.facility = ?3 AND m.to_position IS NULL
       LEFT JOIN timeline_reader c ON c.room = r.id AND c.account = ?2
      WHERE r.id = ?1`,
    room,
    viewer.account,
    viewer.facility,
  );
  return row ? unreadIn(read, viewer.account, row) : 0;
}
