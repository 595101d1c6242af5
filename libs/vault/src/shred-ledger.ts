import { createHmac, timingSafeEqual, type KeyObject } from 'node:crypto';
import { open, readFile, stat, truncate } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Instant } from '@tsumugi/kernel';
import { hasCode, syncFolder } from './durable-file.js';
import { scopesOf } from './key-ids.js';

/** One line: a scope (subject, class or single key) that was ended, when that was decided and when it was done. */
interface ShredEntry {
  readonly scope: string;
  readonly at: Instant;
  readonly done: Instant;
}

/**
 * What was shredded, for ever: an append-only file, written and durable before the first key is
 * destroyed. It stands beside the key folder, not in it, and is not part of the keys' backup: a
 * key folder that comes back from a backup loses again whatever the ledger names.
 */
export class ShredLedger {
  readonly #scopes = new Set<string>();
  #read = 0;
  #following: Promise<void> | undefined;

  private constructor(
    private readonly file: string,
    private readonly key: KeyObject,
  ) {}

  static async open(file: string, key: KeyObject): Promise<ShredLedger> {
    const ledger = new ShredLedger(file, key);
    await ledger.#dropHalfLine();
    await ledger.follow();
    return ledger;
  }

  /** All scopes that were ever ended. */
  get scopes(): ReadonlySet<string> {
    return this.#scopes;
  }

  ends(keyId: string): boolean {
    return scopesOf(keyId).some((scope) => this.#scopes.has(scope));
  }

  /** Durable when it answers. */
  async append(entry: ShredEntry): Promise<void> {
    await this.#dropHalfLine();
    const line = JSON.stringify(entry);
    const file = await open(this.file, 'a', 0o600);
    try {
      await file.writeFile(`${line}\t${this.#mac(line)}\n`);
      await file.datasync();
    } finally {
      await file.close();
    }
    await syncFolder(dirname(this.file));
    this.#scopes.add(entry.scope);
  }

  /** Reads what was appended since, by whatever process. */
  follow(): Promise<void> {
    this.#following ??= this.#readOn().finally(() => {
      this.#following = undefined;
    });
    return this.#following;
  }

  async #readOn(): Promise<void> {
    if ((await sizeOf(this.file)) <= this.#read) return;
    const news = (await contentsOf(this.file)).subarray(this.#read);
    this.#take(news.subarray(0, news.lastIndexOf('\n') + 1));
  }

  /** A crash can leave half a line. Nothing was destroyed for it: destroying waits for the whole line. */
  async #dropHalfLine(): Promise<void> {
    const text = await contentsOf(this.file);
    const whole = text.lastIndexOf('\n') + 1;
    if (whole < text.length) await truncate(this.file, whole);
  }

  #take(lines: Buffer): void {
    for (const line of lines.toString().split('\n').slice(0, -1)) {
      const [entry = '', mac = ''] = line.split('\t');
      const expected = Buffer.from(this.#mac(entry));
      const found = Buffer.from(mac);
      if (expected.length !== found.length || !timingSafeEqual(expected, found)) {
        throw new Error(`The shred ledger ${this.file} was changed: a line does not verify. Bring it back from its copy.`);
      }
      this.#scopes.add((JSON.parse(entry) as ShredEntry).scope);
    }
    this.#read += lines.length;
  }

  #mac(line: string): string {
    return createHmac('sha256', this.key).update(line).digest('base64url');
  }
}

async function sizeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return 0;
    throw error;
  }
}

async function contentsOf(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return Buffer.alloc(0);
    throw error;
  }
}
