const SQLITE_ERROR = 1;
const SQLITE_CORRUPT = 11;
const SQLITE_NOTADB = 26;

/** The file holds other tables than it should, or pages that do not belong together. */
export class DamagedFileError extends Error {}

/** Whether SQLite says that a file is no more what it wrote. */
export function isCorrupt(error: unknown): boolean {
  const kind = ((error as { errcode?: number } | null)?.errcode ?? 0) & 0xff;
  return kind === SQLITE_CORRUPT || kind === SQLITE_NOTADB;
}

/** Whether an error says that a derived file cannot be gone on with: it is built anew then, for all of it is in the log. */
export function isDamaged(error: unknown): boolean {
  if (error instanceof DamagedFileError || isCorrupt(error)) return true;
  const { errcode, message } = error as { errcode?: number; message?: string };
  return errcode !== undefined && (errcode & 0xff) === SQLITE_ERROR && /no such (table|column)/.test(message ?? '');
}
