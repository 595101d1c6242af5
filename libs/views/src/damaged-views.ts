import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { View } from '@tsumugi/kernel';
import { DamagedFileError } from './damaged.js';
import { ViewDatabase } from './view-database.js';

/**
 * Looks at every page of a file of views. One that is not there, or empty, is begun by who opens it.
 * @throws Error of which `isDamaged` is true where it is not whole
 */
export function requireWholeViews(file: string, views: readonly View[]): void {
  const expected = new ViewDatabase(':memory:', views);
  try {
    requireWholeFile(file, expected.all(tables));
  } finally {
    expected.close();
  }
}

const tables = 'SELECT type, name, sql FROM sqlite_schema ORDER BY type, name';

/**
 * Looks at every page of a SQLite file, and at its tables where they are known.
 * @throws Error of which `isDamaged` is true where it is not whole
 */
export function requireWholeFile(file: string, expected: readonly unknown[] | null = null): void {
  if (!existsSync(file)) return;
  const database = new DatabaseSync(file, { timeout: 5_000 });
  try {
    const there = database.prepare(tables).all();
    if (expected && there.length > 0 && JSON.stringify(there) !== JSON.stringify(expected))
      throw new DamagedFileError(`${file} holds other tables than it should.`);
    const { quick_check: said } = database.prepare('PRAGMA quick_check(1)').get() as { quick_check: string };
    if (said !== 'ok') throw new DamagedFileError(`${file} is damaged: ${said}`);
  } finally {
    database.close();
  }
}
