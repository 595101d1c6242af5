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

/** Posts of the room that the viewer neither typed nor has seen. */
export function unreadIn(read: ViewReader, viewer: Viewer, room: string): number {
  return (
    read.get<{ unread: number }>(
      `SELECT posts - coalesce((SELECT counted FROM timeline_reader WHERE room = r.id AND account = ?), 0) AS unread
         FROM timeline_room r WHERE r.id = ?`,
      viewer.account,
      room,
    )?.unread ?? 0
  );
}
