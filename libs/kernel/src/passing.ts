import { BlobsUnavailableError } from './ports/blobs.js';
import { LooksUnavailableError } from './ports/audit.js';
import { StoreUnavailableError } from './ports/event-store.js';
import { KeysUnavailableError } from './ports/vault.js';

/**
 * What the operating system says of a disk, a network or its own limits that passes by itself, or
 * as soon as somebody makes room, mounts or permits. Nothing of what was asked for is wrong.
 */
const passing: ReadonlySet<string> = new Set([
  ...['ENOSPC', 'EDQUOT', 'EFBIG', 'EROFS', 'EIO', 'ENXIO', 'ENODEV', 'ESTALE', 'EACCES', 'EPERM'],
  ...['EMFILE', 'ENFILE', 'ENOMEM', 'ENOBUFS', 'EAGAIN', 'EBUSY', 'EINTR'],
  ...['ETIMEDOUT', 'ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ENOTCONN', 'EHOSTUNREACH', 'EHOSTDOWN', 'ENETUNREACH'],
  ...['ENETDOWN', 'EAI_AGAIN'],
]);

/** SQLite's primary result codes of the same kind (https://www.sqlite.org/rescode.html). */
const passingInSqlite: Readonly<Record<number, string>> = {
  3: 'SQLITE_PERM',
  5: 'SQLITE_BUSY',
  6: 'SQLITE_LOCKED',
  7: 'SQLITE_NOMEM',
  8: 'SQLITE_READONLY',
  9: 'SQLITE_INTERRUPT',
  10: 'SQLITE_IOERR',
  13: 'SQLITE_FULL',
  14: 'SQLITE_CANTOPEN',
  15: 'SQLITE_PROTOCOL',
};

/**
 * The code of an error of the file system, the network or SQLite after which the same call may
 * succeed; null for any other, such as a damaged file or a mistake of ours.
 */
export function passingCode(error: unknown): string | null {
  if (typeof error !== 'object' || error === null) return null;
  const { code, errcode } = error as { code?: unknown; errcode?: unknown };
  // The low byte is the kind of error, the rest its detail.
  if (typeof errcode === 'number') return passingInSqlite[errcode & 0xff] ?? null;
  return typeof code === 'string' && passing.has(code) ? code : null;
}

/** Whether an error says "not now": a store is away, full or out of what it needs, and serves again by itself. */
export function isPassing(error: unknown): boolean {
  const unavailable = [StoreUnavailableError, KeysUnavailableError, BlobsUnavailableError, LooksUnavailableError];
  return unavailable.some((kind) => error instanceof kind) || passingCode(error) !== null;
}
