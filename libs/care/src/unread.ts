import type { ViewReader } from '@tsumugi/kernel';

/** A room as one reader of one facility is in it. */
export interface ReaderInRoom {
  readonly id: string;
  /** Posts in the room, and how many of them the reader typed or has seen. */
  readonly posts: number;
  readonly counted: number;
  /** Where the facility's membership begins; what was written before is readable, but not new to it. */
  readonly since: number;
  readonly openedAt: number;
}

/** Posts of a room that the reader neither typed nor has seen. */
export function unreadIn(read: ViewReader, account: string, room: ReaderInRoom): number {
  const atMost = room.posts - room.counted;
  // The difference is the answer for who was there from the beginning, and for who has read all.
  if (atMost <= 0 || room.since <= room.openedAt) return Math.max(atMost, 0);
  return read.get<{ unread: number }>(
    `SELECT count(*) AS unread FROM timeline_post p
      WHERE p.room = ?1 AND p.position > ?2 AND p.withdrawn_at IS NULL AND coalesce(p.entered_by, p.author) <> ?3
        AND NOT EXISTS (SELECT 1 FROM timeline_seen s WHERE s.post = p.id AND s.account = ?3)`,
    room.id,
    room.since,
    account,
  )!.unread;
}
