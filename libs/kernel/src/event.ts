import type { JsonObject } from './json.js';
import type { Instant } from './time.js';

/**
 * The place of an event in the whole log: larger is later, gaps are allowed. A safe integer: the
 * SQLite store counts, KurrentDB gives byte offsets, which reach 2^53 after nine petabytes.
 */
export type Position = number;

const kindPattern = /^([a-z][a-z0-9.]*)-/;

/** What stands before the first `-` of a stream's name, e.g. `patient`, or `plugin.<name>`; null for a name that no stream has. */
export function kindOf(stream: string): string | null {
  return kindPattern.exec(stream)?.[1] ?? null;
}

/** What happened, in the past tense, without its envelope. */
export interface DomainEvent<Type extends string = string, Data extends object = object> {
  readonly type: Type;
  readonly data: Data;
  /** When it happened, where that differs from when it was written (a visit typed in the evening). */
  readonly occurredAt?: Instant;
}

/** Who did it: a person, acting for a facility (null for patient, relatives and processes). */
export interface Actor {
  readonly person: string;
  readonly facility: string | null;
  readonly device: string | null;
}

/** By what means an event was entered. */
export type EnteredBy = 'person' | 'process' | 'import' | 'device';

/** Whose content a record holds: the owner of the key that seals it. */
export type Subject = `${'patient' | 'account' | 'facility' | 'region'}:${string}`;

/** All that is known of an event beside its content. It stays readable when the key is gone. */
export interface RecordHeader {
  readonly id: string;
  readonly type: string;
  readonly version: number;
  readonly region: string;
  readonly subject: Subject;
  /** The key that seals the content; null where every field is declared clear. */
  readonly keyId: string | null;
  readonly actor: Actor;
  readonly enteredBy: EnteredBy;
  /** Proxy entry: the person for whom the actor wrote. */
  readonly onBehalfOf: string | null;
  /** When it was written. */
  readonly at: Instant;
  /** When it happened. */
  readonly occurredAt: Instant;
  /** The command that caused it; the digest tells a retry from another payload under the same id. */
  readonly command: { readonly id: string; readonly digest: string };
  readonly correlation: string;
  readonly causation: string | null;
}

/** A record as an EventStore takes it: header, clear fields, and the others sealed. */
export interface NewRecord extends RecordHeader {
  readonly clear: JsonObject;
  /** Base64 of the sealed fields; null where there are none. */
  readonly sealed: string | null;
  /** Binds all of it to its place, see `checkOf`; absent in records of releases that wrote none. */
  readonly check?: string;
}

export interface StoredRecord extends NewRecord {
  readonly stream: string;
  /** The place in its stream, from 0 without gaps. */
  readonly revision: number;
  readonly position: Position;
  /** Its bytes are not what was written: only where it lies is certain, and nothing opens it. See `damagedRecord`. */
  readonly damaged?: true;
}

/**
 * A record opened: what deciders and views see. After its key was destroyed `shredded` is true
 * and only the clear fields are left in `data`.
 */
export interface Recorded<E extends DomainEvent = DomainEvent> extends RecordHeader {
  readonly type: E['type'];
  readonly data: E['data'];
  readonly shredded: boolean;
  readonly stream: string;
  readonly revision: number;
  readonly position: Position;
}

/** How an event type is stored. Fields not named as clear are sealed: forgetting one is safe. */
export interface EventDefinition<E extends DomainEvent = DomainEvent> {
  readonly type: E['type'];
  readonly version: number;
  readonly clear: readonly (keyof E['data'] & string)[];
  /** From version n to n + 1, by n; a record is read through all that follow its own. */
  readonly upcasts: { readonly [from: number]: (data: JsonObject) => JsonObject };
}

export function defineEvent<E extends DomainEvent>(
  type: E['type'],
  options: {
    clear: readonly (keyof E['data'] & string)[];
    version?: number;
    upcasts?: EventDefinition<E>['upcasts'];
  },
): EventDefinition<E> {
  const version = options.version ?? 1;
  const upcasts = options.upcasts ?? {};
  for (let from = 1; from < version; from += 1) {
    if (!upcasts[from]) throw new Error(`${type} is at version ${version}, but nothing reads its version ${from}.`);
  }
  return { type, version, clear: options.clear, upcasts };
}

/** A record whose type or version this release does not know. Skipping it would show half the truth. */
export class UnknownEventError extends Error {
  constructor(record: Pick<StoredRecord, 'type' | 'version' | 'position'>) {
    super(`Event ${record.type} v${record.version} at position ${record.position} is unknown to this release.`);
    this.name = 'UnknownEventError';
  }
}
