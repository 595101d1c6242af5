import { Desk, type WriteResult } from '@tsumugi/care';
import {
  isRefusal,
  refuse,
  RefusalError,
  type Action,
  type Allow,
  type Command,
  type Instant,
  type JsonObject,
  type Position,
  type Refusal,
  type ViewReader,
  type Viewer,
} from '@tsumugi/kernel';
import { ViewBehindError } from '@tsumugi/views';
import { ChangedFacts } from './changed-facts.js';
import { refusalFor } from './not-now.js';
import type { Platform } from './platform.js';

/** How long an answer waits for the views to hold what it must show. */
const viewDeadlineMs = 3_000;

const viewBehind = refuse('VIEW_BEHIND', 'ただいま反映に時間がかかっています。少し待ってからもう一度お試しください。');

/** Not a "no": it was written. Whoever sends it again is answered as the first time. */
const notShownYet = refuse('UNCERTAIN', 'ただいま反映に時間がかかっています。少し待ってから、同じ操作をもう一度お試しください。');

const changedMeanwhile = refuse('STALE', '表示を用意しているあいだに、見られる範囲が変わりました。少し待ってからもう一度お試しください。');

/** The resolvers' desk over a platform. */
export class CareDesk extends Desk {
  readonly read: ViewReader;
  readonly #changed = new ChangedFacts();
  /** Whose records were looked at, by the viewer of each request; null: those of many. */
  readonly #lookedAt = new WeakMap<Viewer, Set<string | null>>();

  constructor(private readonly platform: Platform) {
    super();
    this.read = platform.views;
    platform.projector.onApplied((applied) => this.#changed.applied(applied));
  }

  /** What tells, of an answer that begins now, whether it may leave: a right that ended meanwhile ends it. */
  begin(viewer: Viewer): () => Refusal | null {
    const since = this.read.position();
    return () => {
      const patients = [...(this.#lookedAt.get(viewer) ?? [])].map((patient) => patient && `patient:${patient}`);
      const own = [`staff:${viewer.facility ?? ''}`, `region:${viewer.region}`];
      return this.#changed.since(since, [...own, ...patients]) ? changedMeanwhile : null;
    };
  }

  now(): Instant {
    return this.platform.clock.now();
  }

  newId(): string {
    return this.platform.ids.next();
  }

  async write<C extends Command>(action: Action<C>, command: C, viewer: Viewer): Promise<WriteResult> {
    const outcome = await this.dispatch(action, command, viewer);
    return isRefusal(outcome) ? refused(outcome) : { __typename: 'Written', id: outcome.id, after: this.after(outcome.position) };
  }

  async dispatch<C extends Command>(action: Action<C>, command: C, viewer: Viewer): Promise<Refusal | { id: string; position: Position }> {
    return this.platform.dispatcher.dispatch(action, plain(command), viewer);
  }

  /** @throws RefusalError: it is written, but not shown here in time; the same command again has its answer later */
  async seen(position: Position): Promise<void> {
    try {
      await this.platform.projector.waitFor(position, viewDeadlineMs);
    } catch (error) {
      throw error instanceof ViewBehindError ? new RefusalError(notShownYet) : error;
    }
  }

  /** The token of a write's position, as a client sends it back. */
  after(position: Position): string {
    return this.platform.tokens.seal('after', '', { position });
  }

  /** The token of what is shown here by now. */
  afterNow(): string {
    return this.after(this.read.position());
  }

  /** Waits for the write that a client says it made. Null: shown; else why not. */
  async awaitAfter(token: string): Promise<Refusal | null> {
    const position = this.platform.tokens.open('after', '', token)?.position;
    if (typeof position !== 'number')
      return refuse('STALE_TOKEN', '画面の続きが分からなくなりました。読み込み直してください。', 'tsumugi-after');
    try {
      await this.platform.projector.waitFor(position, viewDeadlineMs);
      return null;
    } catch (error) {
      if (!(error instanceof ViewBehindError)) throw error;
      // A log that was restored to an earlier hour does not hold that write any more; nothing is to be waited for.
      const { freshness } = this.platform;
      return freshness.near() && position > freshness.head ? null : viewBehind;
    }
  }

  async looked(
    viewer: Viewer,
    look: { patient: string | null; what: string; resource: string; decision: Allow; range?: string },
  ): Promise<void> {
    const { audience, account, facility, device, session } = viewer;
    const patients = this.#lookedAt.get(viewer);
    if (patients) patients.add(look.patient);
    else this.#lookedAt.set(viewer, new Set([look.patient]));
    const noted = this.platform.audit.record({
      at: this.now(),
      audience,
      account,
      facility,
      device,
      session,
      patient: look.patient,
      what: look.what,
      resource: look.resource,
      rule: look.decision.rule,
      range: look.range ?? null,
    });
    await noted.catch((error: unknown) => {
      const refusal = refusalFor(error);
      throw refusal ? new RefusalError(refusal) : error;
    });
  }

  cursor(viewer: Viewer, list: string, value: JsonObject): string {
    return this.platform.tokens.seal('cursor', `${viewer.account}\0${viewer.facility ?? ''}\0${list}`, value);
  }

  openCursor(viewer: Viewer, list: string, cursor: string): JsonObject | null {
    return this.platform.tokens.open('cursor', `${viewer.account}\0${viewer.facility ?? ''}\0${list}`, cursor);
  }

  liveToken(viewer: Viewer, feed: string, args: JsonObject): string {
    const { registry, resume } = this.platform;
    const decision = registry.feed(feed, viewer.audience)?.access(args, viewer, this.read, this.now());
    return resume.token(viewer, feed, args, this.read.position(), decision?.allowed ? decision.outcome : '');
  }
}

/** The refusal as the schema's `WriteResult` has it. */
export function refused({ code, message, field }: Refusal): Extract<WriteResult, { __typename: 'Refused' }> {
  return { __typename: 'Refused', code, message, field };
}

/** Inputs arrive as instances of their validation classes; deciders and digests see plain values. */
function plain<T>(value: T): T {
  return structuredClone(value);
}
