import { regionPolicy } from '@tsumugi/care';
import { refuse, SECOND, type Position, type Refusal } from '@tsumugi/kernel';
import type { Platform } from './platform.js';

const lookEveryMs = 1 * SECOND;

/** What a person is told while the views cannot be trusted. */
const stale = refuse('STALE', 'ただいま最新の状態を確かめられないため、表示できません。少し待ってからもう一度お試しください。');

/**
 * Whether the views may still be asked. A withdrawn consent that has not reached them is no
 * withdrawal for who reads: views that failed, or are behind for longer than the region allows,
 * answer nothing.
 */
export class Freshness {
  readonly #timer: NodeJS.Timeout;
  #wanted: Position | null = null;
  #since = 0;

  constructor(private readonly platform: Pick<Platform, 'projector' | 'views' | 'store'>) {
    this.#timer = setInterval(() => void this.#look(), lookEveryMs);
    this.#timer.unref();
  }

  /** Null while the views may be asked. */
  refusal(): Refusal | null {
    if (this.platform.projector.failure) return stale;
    const behindMs = this.#behindMs();
    return behindMs > 0 && behindMs > this.#allowedMs() ? stale : null;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** For how long the views have not reached what was in the log then. */
  #behindMs(): number {
    if (this.#wanted === null || this.platform.views.position() >= this.#wanted) return 0;
    return performance.now() - this.#since;
  }

  #allowedMs(): number {
    const { views } = this.platform;
    const regions = views.all<{ id: string }>('SELECT id FROM region_region');
    return Math.min(...regions.map(({ id }) => (regionPolicy(views, id)?.staleAfterSeconds ?? 0) * SECOND));
  }

  async #look(): Promise<void> {
    // A log that cannot be asked shows in the writes; here it changes nothing.
    const head = await this.platform.store.head().catch(() => null);
    if (head === null || this.#behindMs() > 0) return;
    this.#wanted = head > this.platform.views.position() ? head : null;
    this.#since = performance.now();
  }
}
