import { DatabaseSync } from 'node:sqlite';
import { isPassing, passingCode } from './passing.js';
import { LooksUnavailableError } from './ports/audit.js';
import { AppendUncertainError } from './ports/event-store.js';

const systemError = (code: string): Error => Object.assign(new Error(code), { code });
const sqliteError = (errcode: number): Error => Object.assign(new Error('SQLite'), { code: 'ERR_SQLITE_ERROR', errcode });

describe('an error that passes', () => {
  it.each(['ENOSPC', 'EMFILE', 'EIO', 'EROFS', 'ETIMEDOUT', 'ECONNRESET'])('is told from others: %s', (code) => {
    expect(passingCode(systemError(code))).toBe(code);
  });

  it.each([
    ['a lock of another', 5, 'SQLITE_BUSY'],
    ['a full disk', 13, 'SQLITE_FULL'],
    ['a sync that failed', 1034, 'SQLITE_IOERR'],
    ['no file left to open', 14, 'SQLITE_CANTOPEN'],
  ])('is told from others in SQLite: %s', (_, errcode, name) => {
    expect(passingCode(sqliteError(errcode))).toBe(name);
  });

  it('is none of a damaged file, a broken rule, or a mistake of ours', () => {
    for (const error of [systemError('ENOENT'), systemError('ERR_INVALID_ARG_TYPE'), sqliteError(11), sqliteError(26), sqliteError(1555)])
      expect(passingCode(error)).toBeNull();
    for (const error of [new Error('ENOSPC'), 'ENOSPC', null, undefined]) expect(isPassing(error)).toBe(false);
  });

  it('is each that a port names', () => {
    expect([new LooksUnavailableError('full'), new AppendUncertainError()].map(isPassing)).toEqual([true, true]);
  });

  it('is as the real SQLite says it', () => {
    const database = new DatabaseSync(':memory:');
    database.exec('CREATE TABLE note (text TEXT UNIQUE); PRAGMA max_page_count = 2');
    const codeOf = (sql: string): string | null => {
      try {
        database.exec(sql);
        return 'done';
      } catch (error) {
        return passingCode(error);
      }
    };
    expect(codeOf('INSERT INTO note VALUES (hex(zeroblob(20000)))')).toBe('SQLITE_FULL');
    database.close();
  });
});
