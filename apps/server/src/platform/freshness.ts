import { setTimeout as pause } from 'node:timers/promises';
import { regionPolicy } from '@tsumugi/care';
import { refuse, SECOND, type Clock, type EventStore, type Position, type Refusal, type ViewReader } from '@tsumugi/kernel';
import type { Projector } from '@tsumugi/views';

const lookEveryMs = SECOND / 4;
const catchUpEveryMs = 20;
/** Updates are told only while the last proof is younger than this. */
const nearMs = 1 * SECOND;

/** What a person is told while the views cannot be trusted. */
const stale = refuse('STALE', 'ただいま最新の状態を確かめられないため、表示できません。少し待ってからもう一度お試しください。');

/** Who is still signed in, and what has lapsed, cannot be told by a clock that is wrong. */
const clockWrong = refuse(
  'STALE',
  'サーバーの時計が正しくないため、ただいま表示も記録もできません。時計が直ると、また使えるようになります。',
);

/**
 * Whether the views may still be asked. A withdrawn consent that has not reached them is no
 * withdrawal for who reads: views that failed, or that could not be shown to be near the head for
 * longer than the region allows, answer nothing.
 *
 * The proof: the log itself was asked for its head, and the views have reached that since. Whatever
 * carries the feed is not believed about it, and no clock but this process's own is looked at; one
 * that stood still finds its proof old.
 */
export class Freshness {
  readonly #nearAgain: (() => void)[] = [];
  /** Heads that the views have not reached yet, and when each was asked for. */
  #asked: { readonly head: Position; readonly at: number }[] = [];
  #timer: NodeJS.Timeout | undefined;
  #asking = false;
  #provenAt: number | null = null;
  #unknown: readonly string[] = [];
  #head: Position = 0;

  constructor(
    private readonly parts: {
      readonly store: Pick<EventStore, 'head' | 'kinds'>;
      /** Whether this release knows a kind of streams. */
      readonly knows: (kind: string) => boolean;
      readonly views: ViewReader & { readonly damaged?: boolean };
      readonly projector: Pick<Projector, 'failure'>;
      /** Sessions run out by it. */
      readonly clock: Clock;
    },
  ) {}

  /** From now on, when the views have just caught up. */
  start(): void {
    this.#lookAtKinds();
    this.#provenAt = performance.now();
    this.#timer = setInterval(() => void this.#look(), lookEveryMs);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#provenAt = null;
  }

  /** Null while the views may be asked. */
  refusal(): Refusal | null {
    if (this.parts.projector.failure || this.parts.views.damaged || this.#unknown.length > 0) return stale;
    if (this.parts.clock.doubt?.()) return clockWrong;
    const age = this.ageMs();
    return age > nearMs && age > this.#allowedMs() ? stale : null;
  }

  /** Whether updates may be told: what the views hold was the present a moment ago. */
  near(): boolean {
    return this.ageMs() <= nearMs && this.#unknown.length === 0 && !this.parts.clock.doubt?.();
  }

  /** Kinds of streams that the log lists and this release does not know: their records may change what people may see. */
  get unknownKinds(): readonly string[] {
    return this.#unknown;
  }

  /** How long ago the views were last shown to hold everything; 0 before the start and after the end. */
  ageMs(): number {
    if (this.#provenAt === null) return 0;
    while (this.#asked[0] && this.parts.views.position() >= this.#asked[0].head) this.#provenAt = this.#asked.shift()!.at;
    return performance.now() - this.#provenAt;
  }

  /** Waits until the views are shown to hold what the log held when this was called; at most so long. */
  async catchUp(withinMs: number): Promise<void> {
    const asked = performance.now();
    while (performance.now() - this.ageMs() < asked && performance.now() < asked + withinMs) await pause(catchUpEveryMs);
  }

  /** The head as it was last seen. */
  get head(): Position {
    return this.#head;
  }

  /** Called whenever a look found the views near the head. */
  onNear(listener: () => void): void {
    this.#nearAgain.push(listener);
  }

  #allowedMs(): number {
    const { views } = this.parts;
    const regions = views.all<{ id: string }>('SELECT id FROM region_region');
    return Math.min(...regions.map(({ id }) => (regionPolicy(views, id)?.staleAfterSeconds ?? 0) * SECOND));
  }

  #lookAtKinds(): void {
    this.#unknown = [...this.parts.store.kinds()].filter((kind) => !this.parts.knows(kind));
  }

  async #look(): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    const at = performance.now();
    try {
      this.#head = await this.parts.store.head();
      this.#lookAtKinds();
      // Views that stand still need only the oldest head to be proven later, and the newest.
      if (this.#asked.length > 40) this.#asked.splice(1, 20);
      this.#asked.push({ head: this.#head, at });
    } catch {
      // Without an answer there is no proof, and that is what shows.
    } finally {
      this.#asking = false;
    }
    if (this.near()) for (const listener of this.#nearAgain) listener();
  }
}
