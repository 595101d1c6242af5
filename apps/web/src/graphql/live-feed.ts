import type { ListOrder, LiveUpdate } from './live-list';
import { applyUpdate, joinPage, renewPage } from './live-list';
import type { LiveSink, SocketState } from './live-socket';
import type { Trouble } from './trouble';
import { isPassing, troubleOf } from './trouble';

export interface Page<T> {
  items: readonly T[];
  /** The token with which the live feed begins without a gap. */
  live: string;
  /** The cursor of the next older page; null: there is none. */
  next: string | null;
}

/** What a feed needs of the outside, so that it runs in tests without a server. */
export interface FeedSource<T> {
  order: ListOrder<T>;
  fetch: (before: string | null) => Promise<{ page: Page<T> } | { trouble: Trouble }>;
  /** `place` is sent again as it stands when the socket comes back: the feed moves its mark on. */
  open: (place: { from: string; mark: string | null }, sink: LiveSink) => () => void;
  updateOf: (data: Record<string, unknown>) => LiveUpdate<T>;
  socket: { readonly state: SocketState; watch: (listener: () => void) => () => void };
  timers?: { set: (run: () => void, ms: number) => unknown; clear: (timer: never) => void };
}

export interface FeedView<T> {
  items: readonly T[];
  /** Nothing was ever fetched. */
  loading: boolean;
  loadingMore: boolean;
  hasMore: boolean;
  trouble: Trouble | null;
  /** The socket has been away for longer than a person should not be told. */
  reconnecting: boolean;
}

/** Milliseconds. */
export const awayAfter = 1_500;
export const pollEvery = 5_000;
const refetchAfterTrouble = 3_000;
/** For how long a list may stand that the server no longer vouches for: a consent may have been withdrawn. */
export const doubtFor = 1_000;

/** A list that is fetched once and then kept true by its stream, or by polling where streams are blocked. */
export class LiveFeed<T> {
  private view: FeedView<T> = { items: [], loading: true, loadingMore: false, hasMore: false, trouble: null, reconnecting: false };
  private readonly listeners = new Set<() => void>();
  private place: { from: string; mark: string | null } | null = null;
  private next: string | null = null;
  private closeStream: (() => void) | null = null;
  private unwatch: (() => void) | null = null;
  private awayTimer: unknown = null;
  private pollTimer: unknown = null;
  private doubtTimer: unknown = null;
  /** What is shown may no longer be for the viewer: only a new answer of the server may keep any of it. */
  private doubted = false;
  private running = false;
  private fetching = false;
  /** Rises with each start, so that answers to an earlier life are dropped. */
  private life = 0;

  constructor(private readonly source: FeedSource<T>) {}

  readonly snapshot = (): FeedView<T> => this.view;

  readonly listen = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  start(): void {
    if (this.running) return;
    this.running = true;
    this.life++;
    this.unwatch = this.source.socket.watch(() => this.socketChanged());
    void this.renew();
  }

  stop(): void {
    this.running = false;
    this.life++;
    this.unwatch?.();
    this.closeStream?.();
    this.closeStream = null;
    this.place = null;
    this.fetching = false;
    this.clear(this.awayTimer);
    this.clear(this.pollTimer);
    this.clear(this.doubtTimer);
    this.awayTimer = this.pollTimer = this.doubtTimer = null;
  }

  /** As `renew`, and nothing of what was shown remains beyond the answer: for when less may be seen than before. */
  anew(): void {
    if (!this.running) return;
    this.doubt();
    this.restart();
  }

  /** Fetches the first page again and begins a new stream where there is none. */
  async renew(): Promise<void> {
    if (!this.running || this.fetching) return;
    this.fetching = true;
    const life = this.life;
    const answer = await this.source.fetch(null);
    if (life !== this.life) return;
    this.fetching = false;
    if ('trouble' in answer) {
      const passing = isPassing(answer.trouble);
      // What is on the screen stays readable while the network is away; a refusal or a doubt ends that.
      const stays = passing && this.view.items.length > 0 && !this.doubted;
      if (stays) this.show({ reconnecting: true });
      else this.show({ items: passing && !this.doubted ? this.view.items : [], trouble: answer.trouble, loading: false });
      this.clear(this.doubtTimer);
      this.doubtTimer = null;
      if (passing) this.later(refetchAfterTrouble);
      return;
    }
    const { page } = answer;
    const kept = this.doubted ? [] : this.view.items;
    this.believe();
    const items = renewPage(kept, page.items, page.next === null, this.source.order);
    const older = items.length > page.items.length;
    if (!older) this.next = page.next;
    // An answer is as good as a socket: where those are blocked, polling keeps the list true.
    const reconnecting = this.source.socket.state === 'away' && this.view.reconnecting;
    this.show({ items, loading: false, trouble: null, hasMore: this.next !== null, reconnecting });
    this.begin(page.live);
  }

  /** Fetches the next older page. */
  async more(): Promise<void> {
    if (!this.next || this.view.loadingMore) return;
    const life = this.life;
    this.show({ loadingMore: true });
    const answer = await this.source.fetch(this.next);
    if (life !== this.life) return;
    if ('trouble' in answer) {
      this.show({ loadingMore: false });
      return;
    }
    this.next = answer.page.next;
    this.show({
      items: joinPage(this.view.items, answer.page.items, this.source.order),
      loadingMore: false,
      hasMore: this.next !== null,
    });
  }

  private begin(from: string): void {
    if (this.closeStream && this.place) {
      // A stream that waits for its socket goes on from the page that was just fetched; a running one goes on by itself.
      if (this.source.socket.state !== 'connected') Object.assign(this.place, { from, mark: null });
    } else {
      const place = { from, mark: null };
      this.place = place;
      this.closeStream = this.source.open(place, {
        next: (result) => this.told(result),
        ended: (errors) => this.ended(errors),
      });
    }
    this.socketChanged();
  }

  private told(result: Parameters<LiveSink['next']>[0]): void {
    if (!this.running) return;
    if (result.errors?.length || !result.data) {
      this.restart();
      return;
    }
    const update = this.source.updateOf(result.data);
    if (update.kind === 'RESET') {
      this.anew();
      return;
    }
    if (this.place) this.place.mark = update.mark;
    const items = applyUpdate(this.view.items, update, this.source.order);
    if (items !== this.view.items) this.show({ items });
  }

  private ended(errors: Parameters<LiveSink['ended']>[0]): void {
    if (!this.running) return;
    this.closeStream = null;
    this.place = null;
    const trouble = errors.length ? troubleOf(errors) : null;
    // Asking again tells whether the list may still be read: a removed member gets the refusal's sentence.
    if (trouble && (isPassing(trouble) || trouble.code === 'FAULT')) {
      this.later(refetchAfterTrouble);
      return;
    }
    if (trouble?.code === 'NOT_FOUND') this.drop();
    this.anew();
  }

  /** Takes everything off the screen until the server has answered. */
  private drop(): void {
    this.next = null;
    this.show({ items: [], hasMore: false, loading: true });
  }

  private doubt(): void {
    this.doubted = true;
    this.doubtTimer ??= this.set(() => this.drop(), doubtFor);
  }

  private believe(): void {
    this.doubted = false;
    this.clear(this.doubtTimer);
    this.doubtTimer = null;
  }

  private restart(): void {
    this.closeStream?.();
    this.closeStream = null;
    this.place = null;
    // An answer that is still under way was asked for before.
    this.life++;
    this.fetching = false;
    if (this.view.loadingMore) this.show({ loadingMore: false });
    void this.renew();
  }

  private socketChanged(): void {
    const { state } = this.source.socket;
    if (state === 'connected') {
      this.clear(this.awayTimer);
      this.clear(this.pollTimer);
      this.awayTimer = this.pollTimer = null;
      if (this.view.reconnecting) this.show({ reconnecting: false });
      return;
    }
    if (state === 'blocked') this.later(pollEvery);
    else this.awayTimer ??= this.set(() => this.show({ reconnecting: this.source.socket.state === 'away' }), awayAfter);
  }

  private later(ms: number): void {
    this.pollTimer ??= this.set(() => {
      this.pollTimer = null;
      void this.renew();
    }, ms);
  }

  private show(change: Partial<FeedView<T>>): void {
    this.view = { ...this.view, ...change };
    for (const listener of this.listeners) listener();
  }

  private set(run: () => void, ms: number): unknown {
    return this.source.timers ? this.source.timers.set(run, ms) : setTimeout(run, ms);
  }

  private clear(timer: unknown): void {
    if (timer === null) return;
    if (this.source.timers) this.source.timers.clear(timer as never);
    else clearTimeout(timer as number);
  }
}
