import { randomUUID } from 'node:crypto';
import { DAY, MINUTE, type Ephemeral } from '@tsumugi/kernel';
import { signInNameHash } from './ids.js';

const windowMs = 15 * MINUTE;
const perName = 10;
const perAddress = 100;
/** How long an address remembers who signed in there. */
const atHomeMs = 30 * DAY;

/**
 * Slows down who tries passwords: ten failures for one name and a hundred from one address within
 * a quarter of an hour. Who has signed in from an address before is at home there: their tries from
 * it count apart, so that neither a stranger elsewhere who knows their name nor one at their own
 * address who tries many names keeps them out. Shared by the nodes, and forgotten with them.
 */
export class SignInLimits {
  /** Tries of strangers that are being made here, by address. */
  readonly #underWay = new Map<string, number>();

  constructor(private readonly ephemeral: Pick<Ephemeral, 'count' | 'get' | 'set'>) {}

  /**
   * Runs `work`, which tries a password and is told whether the name has been proven from this
   * address before; null, and nothing done, where no more may be tried.
   * A name's tries are counted before they are made, so that many at once gain nothing. An address
   * is shared by a whole facility, so that only failures count; those under way may all become
   * some, and no more of them are made at once than may fail.
   */
  async trying<T>(signInName: string, address: string | null, work: (atHome: boolean) => Promise<T>): Promise<T | null> {
    const { allowed, atHome } = await this.#tryFrom(signInName, address);
    if (!allowed) return null;
    if (atHome || address === null) return work(atHome);
    const underWay = this.#underWay.get(address) ?? 0;
    if (underWay >= perAddress) return null;
    this.#underWay.set(address, underWay + 1);
    try {
      return await work(atHome);
    } finally {
      const left = this.#underWay.get(address)! - 1;
      if (left > 0) this.#underWay.set(address, left);
      else this.#underWay.delete(address);
    }
  }

  /**
   * As `trying`, for who is signed in and tries their own password: counted for the account alone, so that nobody who
   * tries their name elsewhere keeps them from changing it, which is when they need to.
   */
  async tryingOwn<T>(account: string, work: () => Promise<T>): Promise<T | null> {
    return (await this.ephemeral.count(ownKey(account), windowMs)) <= perName ? work() : null;
  }

  async #tryFrom(signInName: string, address: string | null): Promise<{ readonly allowed: boolean; readonly atHome: boolean }> {
    const atHome = address !== null && (await this.ephemeral.get(homeKey(signInName, address))) !== null;
    const blocked = !atHome && address !== null && (await this.ephemeral.get(blockedKey(address))) !== null;
    if (blocked) return { allowed: false, atHome };
    const since = (await this.ephemeral.get(sinceKey(signInName))) ?? 'the beginning';
    // Also the tries at home: where nobody can see for a moment who is at home, they are not begun anew.
    const anywhere = await this.ephemeral.count(triesKey(signInName, since, null), windowMs);
    const tries = atHome ? await this.ephemeral.count(triesKey(signInName, since, address), windowMs) : anywhere;
    return { allowed: tries <= perName, atHome };
  }

  async failed(address: string | null): Promise<void> {
    if (address === null) return;
    const failures = await this.ephemeral.count(addressKey(address), windowMs);
    if (failures >= perAddress) await this.ephemeral.set(blockedKey(address), '1', windowMs);
  }

  /** Begins new counts for the name. The old ones have lapsed when this is forgotten. */
  async succeeded(signInName: string, address: string | null): Promise<void> {
    await this.ephemeral.set(sinceKey(signInName), randomUUID(), windowMs);
    if (address !== null) await this.ephemeral.set(homeKey(signInName, address), '1', atHomeMs);
  }
}

const sinceKey = (signInName: string): string => `sign-in:since:${signInNameHash(signInName)}`;
const triesKey = (signInName: string, since: string, home: string | null): string =>
  `sign-in:tries:${signInNameHash(signInName)}:${since}${home === null ? '' : `:${home}`}`;
const ownKey = (account: string): string => `sign-in:own:${account}`;
const homeKey = (signInName: string, address: string): string => `sign-in:home:${signInNameHash(signInName)}:${address}`;
const addressKey = (address: string): string => `sign-in:address:${address}`;
const blockedKey = (address: string): string => `sign-in:blocked:${address}`;
