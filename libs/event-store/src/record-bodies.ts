import { kindOf, MAX_RECORD_BYTES, RecordTooLargeError, type ExpectedRevision, type NewRecord } from '@tsumugi/kernel';

/**
 * The JSON of each record of an append that any store would take.
 *
 * @throws RangeError for no records, an impossible revision or a stream without a kind; RecordTooLargeError
 */
export function bodiesOf(stream: string, expected: ExpectedRevision, records: readonly NewRecord[]): string[] {
  if (kindOf(stream) === null) throw new RangeError('The name of a stream is its kind, a hyphen and more, e.g. patient-1.');
  if (records.length === 0) throw new RangeError('An append holds at least one record.');
  if (expected !== 'no-stream' && !(Number.isSafeInteger(expected) && expected >= 0)) {
    throw new RangeError(`A stream is expected at a revision from 0 on or as 'no-stream', not at ${expected}.`);
  }
  return records.map(bodyOf);
}

export function lengthOf(bodies: readonly string[]): number {
  let characters = 0;
  for (const body of bodies) characters += body.length;
  return characters;
}

function bodyOf(record: NewRecord): string {
  const body = JSON.stringify(record);
  // No character takes more than three bytes: most records need no counting.
  const bytes = body.length * 3 <= MAX_RECORD_BYTES ? body.length : Buffer.byteLength(body);
  if (bytes > MAX_RECORD_BYTES) throw new RecordTooLargeError(bytes);
  return body;
}
