import type { NewRecord, Position, StoredRecord, Subject } from './event.js';

/** The type that stands for the one that nobody can read any more. */
const damagedType = 'damaged';

/** The bytes of a record are not those that were written. */
export class DamagedRecordError extends Error {
  constructor({ position, stream, revision }: Pick<StoredRecord, 'position' | 'stream' | 'revision'>) {
    super(`The record at position ${position} (revision ${revision} of ${stream}) is not as it was written: its bytes are damaged.`);
    this.name = 'DamagedRecordError';
  }
}

/**
 * What a store hands over in the place of a record that is not as it was written: its place, and whose
 * it is as far as that can be told. It opens nowhere, so that whoever reads the log either sets aside
 * what it belongs to or says so.
 *
 * @param subject null where nothing tells: the stream alone is set aside then
 */
export function damagedRecord(
  place: { readonly stream: string; readonly revision: number; readonly position: Position },
  subject: Subject | null,
  known: Partial<StoredRecord> = {},
): StoredRecord {
  return {
    id: '',
    type: damagedType,
    version: 1,
    region: '',
    keyId: null,
    actor: { person: '', facility: null, device: null },
    enteredBy: 'process',
    onBehalfOf: null,
    // Long ago: it is no news, and no clock is held to it.
    at: '1970-01-01T00:00:00.000Z',
    occurredAt: '1970-01-01T00:00:00.000Z',
    command: { id: '', digest: '' },
    correlation: '',
    causation: null,
    clear: {},
    sealed: null,
    ...known,
    subject: subject ?? ('' as Subject),
    ...place,
    damaged: true,
  };
}

const subjectPattern = /^(patient|account|facility|region):./;

export function isSubject(text: unknown): text is Subject {
  return typeof text === 'string' && subjectPattern.test(text);
}

/** What a record held before there were check values. */
const fieldsWithoutCheck: ReadonlySet<string> = new Set([
  'id',
  'type',
  'version',
  'region',
  'subject',
  'keyId',
  'actor',
  'enteredBy',
  'onBehalfOf',
  'at',
  'occurredAt',
  'command',
  'correlation',
  'causation',
  'clear',
  'sealed',
]);

/**
 * Whether something that was read has the form of a record; what its seal and its check value say is
 * another matter. One without a check value has no field either that came later: there the name of
 * its check value was damaged.
 */
export function isRecord(read: unknown): read is NewRecord {
  if (!isObject(read)) return false;
  const { check } = read;
  if (check === undefined ? !Object.keys(read).every((field) => fieldsWithoutCheck.has(field)) : typeof check !== 'string') return false;
  const texts = [read['id'], read['type'], read['region'], read['enteredBy'], read['at'], read['occurredAt'], read['correlation']];
  const { actor, command, keyId, sealed } = read;
  return (
    texts.every((text) => typeof text === 'string') &&
    isSubject(read['subject']) &&
    Number.isSafeInteger(read['version']) &&
    isObject(actor) &&
    typeof actor['person'] === 'string' &&
    isObject(command) &&
    typeof command['id'] === 'string' &&
    typeof command['digest'] === 'string' &&
    isObject(read['clear']) &&
    isTextOrNull(keyId) &&
    isTextOrNull(sealed)
  );
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const isTextOrNull = (value: unknown): boolean => value === null || typeof value === 'string';
