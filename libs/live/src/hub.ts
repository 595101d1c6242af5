import {
  notFound,
  refuse,
  type Allow,
  type Change,
  type Instant,
  type LiveFeed,
  type Position,
  type Refusal,
  type Registry,
  type ViewReader,
  type Viewer,
} from '@tsumugi/kernel';
import type { LiveOperation } from './operation.js';
import type { Resume } from './resume.js';

/** What the hub asks of the views beside reading. */
export interface LiveViews extends ViewReader {
  changesSince(
    topic: string,
    after: Position,
    limit: number,
    facility?: string | null,
  ): readonly Pick<Change, 'key' | 'kind' | 'group'>[] | null;
}

/** Where a stream's payloads go. */
export interface Sink {
  /** One execution result, as JSON; the same buffer goes to many. */
  next(payload: Buffer): void;
  /** As `next`, instead of everything that still waits to be sent: the screen begins anew. */
  anew(payload: Buffer): void;
  /** The stream ends here; what still waits to be sent is dropped. */
  end(refusal: Refusal): void;
}

export interface HubFigures {
  readonly streams: number;
  readonly topics: number;
  readonly renderings: number;
  readonly updates: number;
}

export interface OpenedStream {
  /** For the audit log. */
  readonly decision: Allow;
  readonly topic: string;
  /** Whose record it is; null: nobody's. */
  readonly patient: string | null;
  /** Values that the first payloads hold, by their length. */
  readonly cells: number;
  close(): void;
}

/** What the log of looks keeps of a stream. */
export type Looked = Pick<OpenedStream, 'decision' | 'topic' | 'patient'>;

interface Stream {
  readonly viewer: Viewer;
  readonly operation: LiveOperation;
  readonly feed: LiveFeed;
  readonly topic: string;
  readonly sink: Sink;
  decision: Allow;
  facts: readonly string[];
}

/**
 * What one person's different operations over one topic may cost for each update: values, all
 * together. Equal operations are rendered once and count once.
 */
const cellsPerTopic = 2_000;
const streamsPerPerson = 400;
const bytesPerCell = 16;

/** More changes than this since a token: fetching again is cheaper for both sides. */
const replayLimit = 200;

/**
 * The feed's last stage. For every committed batch: first what access rests on is decided again,
 * then each change is rendered once per operation and outcome and handed to everyone with that
 * outcome, however many are watching.
 */
export class Hub {
  readonly #streams = new Map<string, Set<Stream>>();
  readonly #byFact = new Map<string, Set<Stream>>();
  readonly #byPerson = new Map<string, number>();
  #renderings = 0;
  #renderedBytes = 0;
  #updates = 0;
  #count = 0;
  /** What was told last; while updates are held, whatever came after it waits in the views. */
  #told: Position;
  #holding = false;

  constructor(
    private readonly parts: {
      readonly registry: Registry;
      readonly views: LiveViews;
      readonly resume: Resume;
      readonly now: () => Instant;
      /**
       * Whether the views are known to be near the log's head. A node that catches up passes states
       * that are long over, and would show them to people whose right ended in what it has not read yet.
       */
      readonly near?: () => boolean;
    },
  ) {
    this.#told = parts.views.position();
  }

  /**
   * Opens a stream, or says why not. The first payloads come before this returns: what changed
   * since `from`, or RESET where that is not known.
   */
  open(viewer: Viewer, operation: LiveOperation, sink: Sink): OpenedStream | Refusal {
    const { registry, views, resume, now } = this.parts;
    const feed = registry.feed(operation.feed, viewer.audience);
    if (!feed) return notFound;
    const decision = feed.access(operation.args, viewer, views, now());
    if (!decision.allowed) return decision.refusal ?? notFound;
    const topic = feed.topic(operation.args, viewer);
    if (!this.#hasRoom(viewer, topic, operation)) return tooMany;
    let after: Position | null = null;
    if (operation.from !== null) {
      const point = resume.point(
        viewer,
        feed.name,
        operation.args,
        topic,
        { token: operation.from, mark: operation.mark },
        decision.outcome,
      );
      if (point === null) return staleToken;
      // The mark of a node that is further: what it showed is not all here yet.
      after = point === 'anew' || point > views.position() ? null : point;
    }
    const stream: Stream = { viewer, operation, feed, topic, sink, decision, facts: feed.facts(operation.args, viewer, views) };
    this.#add(stream);
    const before = this.#renderedBytes;
    try {
      this.#replay(stream, after);
    } catch {
      this.#remove(stream);
      return cannotTell;
    }
    const cells = (this.#renderedBytes - before) / bytesPerCell;
    return { decision, topic, patient: feed.patient(operation.args, views), cells, close: () => this.#remove(stream) };
  }

  /** Told after each commit of the views, in order. */
  applied(batch: { position: Position; changes: readonly Change[]; rechecks: readonly string[] }): void {
    for (const fact of batch.rechecks) {
      for (const stream of [...(this.#byFact.get(fact) ?? [])]) this.#decideAgain(stream);
    }
    if (!(this.parts.near?.() ?? true)) {
      this.#holding = true;
      return;
    }
    if (this.#holding) return this.release();
    this.#told = batch.position;
    const marks = new Map<string, string>();
    const markFor = ({ topic, decision: { outcome } }: Stream): string => {
      const at = `${topic}\0${outcome}`;
      let mark = marks.get(at);
      if (mark === undefined) marks.set(at, (mark = this.parts.resume.mark(topic, batch.position, outcome)));
      return mark;
    };
    for (const change of batch.changes) {
      const streams = this.#streams.get(change.topic);
      if (streams) this.#tell(change, streams, markFor);
    }
  }

  /** Tells what was held, as it stands now and to whom may still see it. To be called once the views are near the head again. */
  release(): void {
    if (!this.#holding || !(this.parts.near?.() ?? true)) return;
    this.#holding = false;
    const after = this.#told;
    this.#told = this.parts.views.position();
    this.expire();
    for (const streams of [...this.#streams.values()]) {
      for (const stream of [...streams]) {
        try {
          this.#replay(stream, after);
        } catch {
          this.#remove(stream);
          stream.sink.end(cannotTell);
        }
      }
    }
  }

  /** Ends the streams whose decision has run out. To be called at least once a second. */
  expire(): void {
    const now = this.parts.now();
    for (const streams of this.#streams.values()) {
      for (const stream of [...streams]) if (runOut(stream, now)) this.#decideAgain(stream);
    }
  }

  figures(): HubFigures {
    return { streams: this.#count, topics: this.#streams.size, renderings: this.#renderings, updates: this.#updates };
  }

  #tell(change: Change, streams: ReadonlySet<Stream>, markFor: (stream: Stream) => string): void {
    const rendered = new Map<string, Buffer | null>();
    const now = this.parts.now();
    for (const stream of [...streams]) {
      // A process that stood still is asked for updates before its timers.
      if (runOut(stream, now)) {
        this.#decideAgain(stream);
        if (!streams.has(stream)) continue;
      }
      const key = `${stream.operation.key}\0${stream.feed.name}\0${stream.decision.outcome}`;
      let payload = rendered.get(key);
      if (payload === undefined) {
        payload = this.#rendered(stream, change, markFor);
        if (payload === undefined) continue;
        rendered.set(key, payload);
      }
      if (payload === null) continue;
      this.#updates += 1;
      stream.sink.next(payload);
    }
  }

  /** Undefined where it cannot be told; that stream ends, and the others and the views go on. */
  #rendered(stream: Stream, change: Change, markFor: (stream: Stream) => string): Buffer | null | undefined {
    try {
      const update = this.#update(stream, change, markFor(stream));
      return update && this.#render(stream, update);
    } catch {
      this.#remove(stream);
      stream.sink.end(cannotTell);
      return undefined;
    }
  }

  /** The update as those with the stream's outcome see it; null where they never saw the item. */
  #update({ feed, decision, operation }: Stream, { key, kind, group, by }: Omit<Change, 'topic'>, mark: string): object | null {
    // That somebody read a post is no news for who may not know its readers.
    if (group !== undefined && !decision.mask.includes(group)) return null;
    // Nor that others did something, for who is left with their own records.
    const own = ownFacility(decision);
    if (own !== null && by && !by.includes(own)) return null;
    const item = kind === 'Gone' ? null : feed.load(key, decision, this.parts.views, operation.args);
    if (item) return { kind: kind === 'Added' ? 'ADDED' : 'CHANGED', id: key, item, mark };
    const known = kind === 'Gone' && (feed.known?.(key, decision) ?? true);
    return known ? { kind: 'GONE', id: key, item: null, mark } : null;
  }

  #replay(stream: Stream, after: Position | null): void {
    const { views } = this.parts;
    const changes = after === null ? null : views.changesSince(stream.topic, after, replayLimit, ownFacility(stream.decision));
    if (changes === null) return this.#reset(stream);
    const mark = this.#markNow(stream);
    for (const change of changes) {
      const update = this.#update(stream, { ...change, kind: change.kind === 'Added' ? 'Changed' : change.kind }, mark);
      if (update) stream.sink.next(this.#render(stream, update));
    }
  }

  #reset(stream: Stream): void {
    stream.sink.anew(this.#render(stream, { kind: 'RESET', id: null, item: null, mark: this.#markNow(stream) }));
  }

  #markNow({ topic, decision }: Stream): string {
    return this.parts.resume.mark(topic, this.parts.views.position(), decision.outcome);
  }

  #render({ operation }: Stream, update: object): Buffer {
    this.#renderings += 1;
    const payload = operation.render(update);
    this.#renderedBytes += payload.length;
    return payload;
  }

  #decideAgain(stream: Stream): void {
    const { views, now } = this.parts;
    const { feed, viewer, operation } = stream;
    const expired = viewer.sessionUntil <= now();
    const decision = expired ? null : orNull(() => feed.access(operation.args, viewer, views, now()));
    if (!decision?.allowed) {
      this.#remove(stream);
      stream.sink.end(decision?.refusal ?? notFound);
      return;
    }
    const changed = decision.outcome !== stream.decision.outcome;
    stream.decision = decision;
    this.#unindex(stream);
    stream.facts = feed.facts(operation.args, viewer, views);
    this.#index(stream);
    if (changed) this.#reset(stream);
  }

  #hasRoom({ account }: Viewer, topic: string, operation: LiveOperation): boolean {
    if ((this.#byPerson.get(account) ?? 0) >= streamsPerPerson) return false;
    const costs = new Map([[operation.key, operation.cells]]);
    for (const other of this.#streams.get(topic) ?? []) {
      if (other.viewer.account === account) costs.set(other.operation.key, other.operation.cells);
    }
    return [...costs.values()].reduce((sum, cells) => sum + cells, 0) <= cellsPerTopic;
  }

  #add(stream: Stream): void {
    const { account } = stream.viewer;
    this.#byPerson.set(account, (this.#byPerson.get(account) ?? 0) + 1);
    const streams = this.#streams.get(stream.topic) ?? new Set();
    this.#streams.set(stream.topic, streams.add(stream));
    this.#count += 1;
    this.#index(stream);
  }

  #remove(stream: Stream): void {
    const streams = this.#streams.get(stream.topic);
    if (!streams?.delete(stream)) return;
    if (streams.size === 0) this.#streams.delete(stream.topic);
    const { account } = stream.viewer;
    const left = (this.#byPerson.get(account) ?? 0) - 1;
    if (left > 0) this.#byPerson.set(account, left);
    else this.#byPerson.delete(account);
    this.#count -= 1;
    this.#unindex(stream);
  }

  #index(stream: Stream): void {
    for (const fact of stream.facts) {
      this.#byFact.set(fact, (this.#byFact.get(fact) ?? new Set()).add(stream));
    }
  }

  #unindex(stream: Stream): void {
    for (const fact of stream.facts) {
      const streams = this.#byFact.get(fact);
      streams?.delete(stream);
      if (streams?.size === 0) this.#byFact.delete(fact);
    }
  }
}

/** Whether what a stream may see has to be decided again because time went by. */
function runOut({ decision, viewer }: Stream, now: Instant): boolean {
  return (decision.validUntil !== null && decision.validUntil <= now) || viewer.sessionUntil <= now;
}

/** The facility whose records are all that the decision leaves; null: it is not so limited. */
function ownFacility({ scope }: Allow): string | null {
  return scope === 'all' ? null : scope.slice('facility:'.length);
}

/** What cannot be decided is not allowed. */
function orNull<T>(decide: () => T): T | null {
  try {
    return decide();
  } catch {
    return null;
  }
}

const tooMany = refuse('RATE_LIMITED', '同時に開ける画面の数を超えています。ほかの画面を閉じてください。');
const cannotTell = refuse('BUSY', '画面の更新を続けられませんでした。読み込み直してください。');
export const staleToken = refuse('STALE_TOKEN', '画面の更新の続きが分からなくなりました。読み込み直してください。', 'from');
