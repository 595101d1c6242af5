import { randomUUID } from 'node:crypto';
import { MINUTE, type Ephemeral } from '@tsumugi/kernel';
import { signInNameHash } from './ids.js';

const windowMs = 15 * MINUTE;
const perName = 10;
const perAddress = 100;

/**
 * Slows down who tries passwords: ten failures for one name and a hundred from one address within
 * a quarter of an hour. Shared by the nodes, and forgotten with them.
 */
export class SignInLimits {
  constructor(private readonly ephemeral: Pick<Ephemeral, 'count' | 'get' | 'set'>) {}

  /**
   * Whether a password may be tried. A name's tries are counted before they are made, so that many
   * at once gain nothing; an address is shared by a whole facility, so that only failures count.
   */
  async mayTry(signInName: string, address: string | null): Promise<boolean> {
    if (address !== null && (await this.ephemeral.get(blockedKey(address))) !== null) return false;
    const since = (await this.ephemeral.get(sinceKey(signInName))) ?? 'the beginning';
    return (await this.ephemeral.count(triesKey(signInName, since), windowMs)) <= perName;
  }

  async failed(address: string | null): Promise<void> {
    if (address === null) return;
    const failures = await this.ephemeral.count(addressKey(address), windowMs);
    if (failures >= perAddress) await this.ephemeral.set(blockedKey(address), '1', windowMs);
  }

  /** Begins a new count for the name. The old one has lapsed when this is forgotten. */
  async succeeded(signInName: string): Promise<void> {
    await this.ephemeral.set(sinceKey(signInName), randomUUID(), windowMs);
  }
}

const sinceKey = (signInName: string): string => `sign-in:since:${signInNameHash(signInName)}`;
const triesKey = (signInName: string, since: string): string => `sign-in:tries:${signInNameHash(signInName)}:${since}`;
const addressKey = (address: string): string => `sign-in:address:${address}`;
const blockedKey = (address: string): string => `sign-in:blocked:${address}`;
