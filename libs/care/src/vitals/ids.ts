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

/** Another id for an alert, the same on every node. */
export function otherAlertId(measuring: string, alert: string, count: number): string {
  return madeId('shown-alert', measuring, alert, String(count));
}

/**
 * The id of the alert that a version of a reading raises: the first has the reading's; one that a
 * correction raises after the earlier one was closed has its own. Readings of the same measuring may
 * have been given just that: then it is another.
 */
export function alertIdOf(
  measuring: string,
  reading: string,
  version: number,
  isFirst: boolean,
  isTaken: (id: string) => boolean = () => false,
): string {
  let id = isFirst ? reading : madeId('alert', measuring, reading, String(version));
  for (let count = 1; isTaken(id); count += 1) id = madeId('alert', measuring, reading, String(version), String(count));
  return id;
}

/** By what id a stream knows an alert: its own, unless an earlier release gave that to one of another reading there. */
export function knownAlert(alert: string, reading: string, readingOf: (alert: string) => string | undefined): string {
  const first = readingOf(alert);
  return first === undefined || first === reading ? alert : madeId('alert-of', alert, reading);
}

/** `knownAlert` by what the view has noted. */
export function alertInStream(read: ViewReader, measuring: string, alert: string, reading: string): string {
  const readingOf = (id: string) =>
    read.get<{ reading: string }>('SELECT reading FROM vitals_alert_id WHERE measuring = ? AND alert = ?', measuring, id)?.reading;
  return knownAlert(alert, reading, readingOf);
}

/** By what id an alert is shown: the first of a reading by that of its reading, where that is free. Undefined for one that is not there. */
export function shownAlertOf(read: ViewReader, stream: string, alert: string): string | undefined {
  return read.get<{ id: string }>(
    'SELECT a.id FROM vitals_alert_id i JOIN vitals_alert a ON a.id = i.id WHERE i.measuring = ? AND i.alert = ?',
    stream.slice('measuring-'.length),
    alert,
  )?.id;
}
