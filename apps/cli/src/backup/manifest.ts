import { createHmac, timingSafeEqual, type KeyObject } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { canonicalJson, type Instant } from '@tsumugi/kernel';
import { derivedKey, writeDurably } from '@tsumugi/vault';
import { CommandError } from '../command-error.js';
import type { Section } from './segments.js';

/** Raised with every change of the files. */
const format = 1;
/** Written last: a folder without it holds half a backup. */
const manifestName = 'manifest.json';
/** Written first. */
const begunName = 'begun';

/** What `tsumugi backup --to` makes. */
export interface LogBackup {
  readonly kind: 'log';
  readonly id: string;
  readonly began: Instant;
  readonly ended: Instant;
  /** The backup that this one goes on from; its folder as seen from this one. */
  readonly since: { readonly id: string; readonly folder: string } | null;
  /** Lines are records; their places are positions in the store that was backed up. */
  readonly log: Section;
  /** Of the whole log up to here, earlier backups included. */
  readonly whole: { readonly events: number; readonly head: number; readonly lastAt: Instant; readonly last: LastRecord };
  /** Lines are `StoredFile`s, all that there were then, wherever their bytes lie. */
  readonly files: Section;
  /** Lines are looks; their places are sequences. */
  readonly looks: Section;
  /** The sequence of the last look, of this backup or an earlier one; 0 for none. */
  readonly lastLook: number;
}

/** What `tsumugi backup --keys-to` makes. Lines are `{ keyId, wrapped }`. */
export interface KeysBackup {
  readonly kind: 'keys';
  readonly id: string;
  readonly began: Instant;
  /** By which the vault tells a wrong key-encryption key. */
  readonly vaultCheck: string;
  readonly keys: Section;
}

export interface LastRecord {
  readonly stream: string;
  readonly revision: number;
  readonly id: string;
}

/** A file's bytes lie in the folder `files` of the backup that `in` names. */
export interface StoredFile {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly in: string;
}

/** By which a backup shows that it is as it was written, and by whom. */
export function backupKey(kek: Uint8Array): KeyObject {
  return derivedKey(kek, 'backup');
}

/** From now on the folder holds a backup that is being written. */
export async function beginFolder(folder: string): Promise<void> {
  await writeDurably(join(folder, begunName), 'A backup begins here. It is whole once manifest.json lies beside this file.\n');
}

export function isBegun(folder: string): boolean {
  return existsSync(join(folder, begunName)) && !existsSync(join(folder, manifestName));
}

export async function writeManifest(folder: string, key: KeyObject, manifest: LogBackup | KeysBackup): Promise<void> {
  const whole = { format, check: checkOf(key), ...manifest };
  await writeDurably(join(folder, manifestName), `${JSON.stringify({ ...whole, mac: macOf(key, whole) }, null, 1)}\n`);
}

/**
 * A backup's manifest. Its segments are checked when they are read.
 * @throws CommandError where there is none, only half of one, one of another key, or one that was changed
 */
export async function readManifest<Kind extends 'log' | 'keys'>(
  folder: string,
  kind: Kind,
  key: KeyObject,
): Promise<Extract<LogBackup | KeysBackup, { kind: Kind }>> {
  const path = join(resolve(folder), manifestName);
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    if (isBegun(folder))
      throw new CommandError(
        `${resolve(folder)} holds half a backup: it was broken off before its manifest was written; name another one.`,
      );
    throw new CommandError(`${resolve(folder)} holds no backup: it has no ${manifestName}.`);
  });
  const { mac, ...manifest } = parsed(text, path);
  if (manifest['format'] !== format)
    throw new CommandError(
      `${path} has format ${String(manifest['format'])}; this release reads ${format}. Use the release that wrote it, or a later one.`,
    );
  if (manifest['check'] !== checkOf(key))
    throw new CommandError(
      `The key-encryption key is not the one that ${path} was made with; name the right one with TSUMUGI_KEK or TSUMUGI_KEK_FILE.`,
    );
  if (!same(String(mac), macOf(key, manifest))) throw new CommandError(`The manifest ${path} was changed after it was written.`);
  if (manifest['kind'] !== kind)
    throw new CommandError(
      `${resolve(folder)} holds a backup of the ${String(manifest['kind'])}, not of the ${kind}: --from names the log's, --keys the keys'.`,
    );
  return manifest as unknown as Extract<LogBackup | KeysBackup, { kind: Kind }>;
}

function parsed(text: string, path: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    throw new CommandError(`The manifest ${path} is damaged: it is no JSON.`);
  }
}

/** Tells a wrong key from a changed manifest. */
function checkOf(key: KeyObject): string {
  return createHmac('sha256', key).update('tsumugi backup').digest('base64url');
}

function macOf(key: KeyObject, manifest: object): string {
  return createHmac('sha256', key).update(canonicalJson(manifest)).digest('base64url');
}

function same(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
