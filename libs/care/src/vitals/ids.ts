import { createHash } from 'node:crypto';
import type { ViewReader } from '@tsumugi/kernel';

/**
 * By what id a reading is shown and named everywhere outside its own stream: the one that its
 * device chose, unless two nodes took that for two readings at the same moment; then the later in
 * the log has another. Undefined for a reading that is not known.
 */
export function shownReadingOf(read: ViewReader, stream: string, reading: string): string | undefined {
  return read.get<{ id: string }>(
    'SELECT id FROM vitals_id WHERE measuring = ? AND reading = ?',
    stream.slice('measuring-'.length),
    reading,
  )?.id;
}

/** Another id for a reading, the same on every node: a UUID of version 8. */
export function otherReadingId(measuring: string, reading: string, count: number): string {
  const bytes = createHash('sha256').update(`reading\0${measuring}\0${reading}\0${count}`).digest().subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x80;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
