import { createHash, createHmac, timingSafeEqual, type KeyObject } from 'node:crypto';
import type { Instant } from '@tsumugi/kernel';
import { scopesOf } from './key-ids.js';
import type { KeyStorage } from './key-storage.js';

/** A scope (subject, class or single key) that was ended, when that was decided and when it was done. */
interface ShredEntry {
  readonly scope: string;
  readonly at: Instant;
  readonly done: Instant;
}

/** How far the ledger went: noted elsewhere, it shows later that the ledger was cut or is another. */
export interface LedgerHead {
  readonly entries: number;
  /** SHA-256 in base64 over the last entry and the hash before it. */
  readonly hash: string;
}

const noEntries: LedgerHead = { entries: 0, hash: '' };

function continued({ entries, hash }: LedgerHead, entry: string): LedgerHead {
  return { entries: entries + 1, hash: createHash('sha256').update(hash).update(entry).digest('base64') };
}

/** The head of the first entries of a ledger, or of all that there are; needs no key. */
export async function ledgerHead(storage: Pick<KeyStorage, 'shreds'>, entries = Infinity): Promise<LedgerHead> {
  let head = noEntries;
  for await (const entry of storage.shreds(0)) {
    if (head.entries >= entries) break;
    head = continued(head, entry);
  }
  return head;
}

/**
 * What was shredded, for ever: entries `<json>\t<mac>`, written and durable before the first key is
 * destroyed. They stand beside the keys and are not part of the keys' backup: keys that come back
 * from a backup lose again whatever the ledger names.
 */
export class ShredLedger {
  readonly #scopes = new Set<string>();
  /** The head after each entry that was read. */
  readonly #heads = [noEntries];
  #reading: Promise<unknown> = Promise.resolve();
  #next: Promise<void> | undefined;

  private constructor(
    private readonly storage: Pick<KeyStorage, 'name' | 'appendShred' | 'shreds'>,
    private readonly key: KeyObject,
  ) {}

  /** @throws Error when an entry does not verify */
  static async open(storage: Pick<KeyStorage, 'name' | 'appendShred' | 'shreds'>, key: KeyObject): Promise<ShredLedger> {
    const ledger = new ShredLedger(storage, key);
    await ledger.follow();
    return ledger;
  }

  /** All scopes that were ever ended. */
  get scopes(): ReadonlySet<string> {
    return this.#scopes;
  }

  /** The head of its first entries, or of all that were read. */
  head(entries = Infinity): LedgerHead {
    return this.#heads[Math.min(entries, this.#heads.length - 1)]!;
  }

  ends(keyId: string): boolean {
    return scopesOf(keyId).some((scope) => this.#scopes.has(scope));
  }

  /** Durable when it answers. */
  async append(entry: ShredEntry): Promise<void> {
    const text = JSON.stringify(entry);
    await this.storage.appendShred(`${text}\t${this.#mac(text)}`);
    this.#scopes.add(entry.scope);
  }

  /** Reads what was appended before this call, by whatever process. */
  follow(): Promise<void> {
    // A reading under way may have passed the end before our caller came: only the next one is news to it.
    this.#next ??= this.#reading.then(() => {
      this.#next = undefined;
      const reading = this.#readOn();
      this.#reading = reading.catch(() => undefined);
      return reading;
    });
    return this.#next;
  }

  async #readOn(): Promise<void> {
    for await (const entry of this.storage.shreds(this.head().entries)) {
      const [text = '', mac = ''] = entry.split('\t');
      const expected = Buffer.from(this.#mac(text));
      const found = Buffer.from(mac);
      if (expected.length !== found.length || !timingSafeEqual(expected, found)) {
        throw new Error(
          `The shred ledger in ${this.storage.name} was changed: entry ${this.head().entries + 1} does not verify. Bring it back from its copy.`,
        );
      }
      this.#scopes.add((JSON.parse(text) as ShredEntry).scope);
      this.#heads.push(continued(this.head(), entry));
    }
  }

  #mac(text: string): string {
    return createHmac('sha256', this.key).update(text).digest('base64url');
  }
}
