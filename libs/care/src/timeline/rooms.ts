import type { ViewReader, Viewer } from '@tsumugi/kernel';
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

/**
 * Posts of the room that the viewer neither typed nor has seen. What was written before the
 * facility joined the team is readable, but not new to it.
 */
export function unreadIn(read: ViewReader, viewer: Viewer, room: string): number {
  const row = read.get<{ unread: number; opened: number; since: number | null }>(
    `SELECT r.posts - coalesce((SELECT counted FROM timeline_reader WHERE room = r.id AND account = ?2), 0) AS unread,
            r.opened_position AS opened,
            (SELECT from_position FROM careteam_member m WHERE m.patient = r.patient AND m.facility = ?3 AND m.to_position IS NULL) AS since
       FROM timeline_room r WHERE r.id = ?1`,
    room,
    viewer.account,
    viewer.facility,
  );
  if (!row || row.since === null || row.unread <= 0) return 0;
  // The difference is the answer for who was there from the beginning, and for who has read all.
  if (row.since <= row.opened) return row.unread;
  return read.get<{ unread: number }>(
    `SELECT count(*) AS unread FROM timeline_post p
      WHERE p.room = ?1 AND p.position > ?2 AND p.withdrawn_at IS NULL AND coalesce(p.entered_by, p.author) <> ?3
        AND NOT EXISTS (SELECT 1 FROM timeline_seen s WHERE s.post = p.id AND s.account = ?3)`,
    room,
    row.since,
    viewer.account,
  )!.unread;
}
