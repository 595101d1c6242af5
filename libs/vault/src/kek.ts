import { randomBytes, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { derivedKey } from './gcm.js';
import { createFolder, createIfAbsent, hasCode } from './durable-file.js';

/** The key-encryption key is 256 bits long. */
export const kekBytes = 32;

/**
 * Reads the key-encryption key from a setting's value, or else from a file. Both hold 64
 * hexadecimal digits or 44 characters of base64.
 * @throws Error in one sentence, which never repeats what was given
 */
export async function loadKek(source: { value?: string | undefined; file: string }): Promise<Uint8Array> {
  if (source.value !== undefined && source.value !== '') return parseKek(source.value, 'The key-encryption key in the environment');
  try {
    return parseKek(await readFile(source.file, 'utf8'), `The key-encryption key in ${source.file}`);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) throw new Error(`There is no key-encryption key: ${source.file} does not exist.`, { cause: error });
    throw error;
  }
}

/** Creates a file with a new key-encryption key, readable by its owner alone. False when there is one already. */
export async function createKekFile(path: string): Promise<boolean> {
  await createFolder(dirname(path));
  return createIfAbsent(path, Buffer.from(`${randomBytes(kekBytes).toString('hex')}\n`), dirname(path));
}

/** Keys the digests of commands, which stand in records' clear headers. */
export function commandDigestKey(kek: Uint8Array): KeyObject {
  return derivedKey(kek, 'command digest');
}

/** By which a node tells what another node relayed from what anybody else sent. */
export function relayKey(kek: Uint8Array): KeyObject {
  return derivedKey(kek, 'relay');
}

/** Seals the snapshots of views. */
export function snapshotKey(kek: Uint8Array): KeyObject {
  return derivedKey(kek, 'snapshots');
}

/** Seals the looks that leave their node. */
export function looksKey(kek: Uint8Array): KeyObject {
  return derivedKey(kek, 'looks');
}

function parseKek(text: string, what: string): Uint8Array {
  const written = text.trim();
  if (/^[0-9a-f]{64}$/i.test(written)) return Buffer.from(written, 'hex');
  if (/^[A-Za-z0-9+/_-]{43}=?$/.test(written)) return Buffer.from(written, 'base64');
  throw new Error(`${what} must be 32 bytes as 64 hexadecimal digits or as base64 (for instance from "openssl rand -hex 32").`);
}
