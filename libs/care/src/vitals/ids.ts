import type { ViewReader } from '@tsumugi/kernel';
import { madeId } from '../made-id.js';

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

/** Another id for a reading, the same on every node. */
export function otherReadingId(measuring: string, reading: string, count: number): string {
  return madeId('reading', measuring, reading, String(count));
}

/**
 * The id of the alert that a version of a reading raises: the first has the reading's; one that a
 * correction raises after the earlier one was closed has its own.
 */
export function alertIdOf(measuring: string, reading: string, version: number, isFirst: boolean): string {
  return isFirst ? reading : madeId('alert', measuring, reading, String(version));
}

/** By what id an alert is shown: the first of a reading by that of its reading. Undefined for one that is not there. */
export function shownAlertOf(read: ViewReader, stream: string, alert: string): string | undefined {
  return read.get<{ id: string }>('SELECT id FROM vitals_alert WHERE measuring = ? AND alert = ?', stream.slice('measuring-'.length), alert)
    ?.id;
}
