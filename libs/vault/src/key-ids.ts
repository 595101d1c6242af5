import { createHmac, type KeyObject } from 'node:crypto';
import type { RecordClass, Subject } from '@tsumugi/kernel';

/** Keys of single files are one class, so that the files of a subject can be ended together. */
const fileClass: RecordClass = 'file';

/**
 * Names of keys. `<subject>-<class>-<year or file>`, the first two as keyed digests: two
 * processes find the same name for the same contents, and a name tells nobody whose key it is.
 */
export class KeyIds {
  constructor(private readonly naming: KeyObject) {}

  forClass(subject: Subject, recordClass: RecordClass, year: string): string {
    return `${this.scope(subject, recordClass)}-${year}`;
  }

  forFile(subject: Subject, file: string): string {
    return `${this.scope(subject, fileClass)}-${file.replaceAll('-', '')}`;
  }

  /** What the names of all keys of a subject's files begin with. */
  fileScope(subject: Subject): string {
    return this.scope(subject, fileClass);
  }

  /** Null for a key that is no file's. A file's key is named by a UUID of version 7, whose first 48 bits are milliseconds. */
  fileKeyMadeAt(keyId: string): number | null {
    const [, recordClass, file = ''] = keyId.split('-');
    return recordClass === this.#classOf(fileClass) ? parseInt(file.slice(0, 12), 16) : null;
  }

  /** What the names of all keys of a subject, or of one of its classes, begin with. */
  scope(subject: Subject, recordClass?: RecordClass): string {
    const owner = this.#digest('subject', subject).slice(0, 32);
    return recordClass === undefined ? owner : `${owner}-${this.#classOf(recordClass)}`;
  }

  #classOf(recordClass: RecordClass): string {
    return this.#digest('class', recordClass).slice(0, 16);
  }

  #digest(kind: string, text: string): string {
    return createHmac('sha256', this.naming).update(`${kind}\0${text}`).digest('hex');
  }
}

const pattern = /^([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{4,64})$/;

/** The folder and the file of a key. Null for what cannot be a key's name. */
export function placeOf(keyId: string): { folder: string; file: string } | null {
  const parts = pattern.exec(keyId);
  return parts && { folder: parts[1]!, file: `${parts[2]!}-${parts[3]!}` };
}

export function keyIdAt(folder: string, file: string): string | null {
  const keyId = `${folder}-${file}`;
  return pattern.test(keyId) ? keyId : null;
}

/** The scopes that end a key when they are shredded: its subject, its class, itself. */
export function scopesOf(keyId: string): readonly string[] {
  const [owner, recordClass] = keyId.split('-');
  return [owner!, `${owner!}-${recordClass!}`, keyId];
}

/** Whether a key is ended by its scope. */
export function isWithin(scope: string, keyId: string): boolean {
  return keyId === scope || keyId.startsWith(`${scope}-`);
}
