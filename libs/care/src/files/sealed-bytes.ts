import { createHash } from 'node:crypto';
import { fileVariants, type FileVariant } from './events.js';

/** What the bytes of a file are bound to: put in another's place they do not open. */
export function associatedWith(file: string, variant: FileVariant): Uint8Array {
  return Buffer.from(`file\0${file}\0${variant}`);
}

/** What all names of a file's bytes begin with. */
export const blobPrefix = (file: string): string => `${file}/`;

/** Each key has names of its own, so that a second try never meets bytes sealed by the first. */
export function blobName(file: string, keyId: string, variant: FileVariant): string {
  return `${blobPrefix(file)}${keyMark(keyId)}.${variant}`;
}

/** What a name tells of the key: enough to know it by, and nothing to find it with. */
export function keyMark(keyId: string): string {
  return createHash('sha256').update(keyId).digest('hex').slice(0, 16);
}

const pattern = new RegExp(`^([0-9a-f-]{36})/([0-9a-f]{16})\\.(?:${fileVariants.join('|')})$`);

/** Null for a name that is none of a file's bytes: the store holds other things beside them. */
export function fileOfBlob(name: string): { readonly file: string; readonly mark: string } | null {
  const parts = pattern.exec(name);
  return parts && { file: parts[1]!, mark: parts[2]! };
}
