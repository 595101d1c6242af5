import { createHash } from 'node:crypto';
import type { FileVariant } from './events.js';

/** What the bytes of a file are bound to: put in another's place they do not open. */
export function associatedWith(file: string, variant: FileVariant): Uint8Array {
  return Buffer.from(`file\0${file}\0${variant}`);
}

/** Each key has names of its own, so that a second try never meets bytes sealed by the first. */
export function blobName(file: string, keyId: string, variant: FileVariant): string {
  return `${file}/${createHash('sha256').update(keyId).digest('hex').slice(0, 16)}.${variant}`;
}
