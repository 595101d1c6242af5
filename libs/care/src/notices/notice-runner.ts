import {
  DAY,
  follow,
  isOfOneRecord,
  isRefusal,
  mayPass,
  persistently,
  plus,
  RefusalError,
  SECOND,
  type Action,
  type Clock,
  type Command,
  type Dispatcher,
  type EventStore,
  type Ids,
  type Notice,
  type Notifier,
  type OnTrouble,
  type Position,
  type Process,
  type Recorded,
  type Sealing,
  type StoredRecord,
  type Refusal,
  type Unreadable,
  type ViewReader,
  type Written,
} from '@tsumugi/kernel';
import { setAsideOf } from '../policy/set-aside.js';
import { systemViewer } from '../system-viewer.js';
import { askNotices, endPush, noteAttempt } from './actions.js';
import { AddressGoneError, addressesOf } from './addresses.js';
import { askIdOf } from './ids.js';
import { noticeBody, noticeSubject } from './texts.js';

/** Nobody is told of what happened longer ago: a region that was seeded or restored stays quiet. */
const newsFor = DAY;
/** How long the runner sleeps at most when nothing is due. */
const longestPause = 30 * SECOND;
const atOnce = 50;

interface Pending {
  readonly stream: string;
  readonly account: string;
  readonly process: string;
  readonly cause: string;
  readonly region: string;
  readonly kind: string;
  readonly path: string;
  readonly urgent: number;
  readonly about: string;
  readonly delivered: string;
}

/**
 * A duty: follows the feed, lets the processes ask, and delivers through the notifiers, each
 * notice at least once. What was asked is in the log; a restart goes on where it stopped, and a
 * second holder repeats nothing but, at worst, a delivery with the same `dedupe`.
 */
export class NoticeRunner {
  readonly #types: ReadonlySet<string>;
  #wake: () => void = () => undefined;

  constructor(
    private readonly parts: {
      readonly store: Pick<EventStore, 'subscribeAll' | 'head'>;
      readonly sealing: Pick<Sealing, 'openEach'>;
      readonly processes: readonly Process[];
      readonly dispatcher: Pick<Dispatcher, 'dispatch'>;
      readonly read: ViewReader;
      /** Resolves when the views hold a position, however long they take to catch up. */
      readonly seen: (position: Position) => Promise<void>;
      readonly clock: Clock;
      readonly ids: Ids;
      readonly notifiers: readonly Notifier[];
      /** Where people reach the platform: links in notices begin with it. */
      readonly publicUrl: string;
      /** Told of a record for which nobody could be asked to be told. */
      readonly onPassedOver?: (record: Pick<StoredRecord, 'type' | 'position'>, error: unknown) => void;
      readonly onTrouble?: OnTrouble;
    },
  ) {
    this.#types = new Set(parts.processes.flatMap(({ on }) => Object.keys(on)));
  }

  /** Runs until the signal aborts. What fails for the time being is waited for; other failures reject, and the caller starts it anew. */
  async run(signal: AbortSignal): Promise<void> {
    const stop = new AbortController();
    const either = AbortSignal.any([signal, stop.signal]);
    try {
      await Promise.all([this.#follow(either), this.#deliver(either)]);
    } finally {
      stop.abort();
    }
  }

  /** Lets the processes see one record and writes down what they ask. */
  async ask(record: Recorded): Promise<void> {
    for (const process of this.parts.processes) {
      const notices = onePerAccount(process.on[record.type]?.(record, this.parts.read) ?? []);
      if (notices.length === 0) continue;
      const asked = await this.#dispatch(
        askNotices,
        { commandId: askIdOf(process.name, record.id), process: process.name, cause: record.id, causePosition: record.position, notices },
        record.region,
        record.id,
      );
      // Another holder, or this one in an earlier life, asked with what was known then: that stands.
      if (isRefusal(asked) && asked.code === 'COMMAND_REUSED') continue;
      if (isRefusal(asked)) throw new RefusalError(asked);
      await this.parts.seen(asked.position);
    }
  }

  /** One try for everything that is due. @returns for how many accounts */
  async deliverDue(signal: AbortSignal = new AbortController().signal): Promise<number> {
    const due = this.parts.read.all<Pending>(
      'SELECT * FROM notices_pending WHERE due_at <= ? ORDER BY urgent DESC, due_at LIMIT ?',
      this.parts.clock.now(),
      atOnce,
    );
    const noted = await Promise.all(due.map((pending) => this.#try(pending, signal)));
    if (noted.length > 0) await this.parts.seen(Math.max(...noted));
    return due.length;
  }

  async #follow(signal: AbortSignal): Promise<void> {
    let reached = this.#resumeAfter();
    const { store, sealing, read, onTrouble } = this.parts;
    await follow({
      feed: store,
      after: () => reached,
      signal,
      ...(onTrouble ? { onTrouble } : {}),
      take: async (item) => {
        if (item.kind !== 'records') return;
        for (const opened of await sealing.openEach(item.records.filter((record) => this.#isNews(record)))) {
          if (signal.aborted) return;
          const record = 'unreadable' in opened ? opened.record : opened;
          await this.parts.seen(record.position);
          // Of what is set aside nobody knows whom it concerns.
          if (setAsideOf(read, record.subject)) continue;
          await this.#askOnce(opened);
          this.#wake();
        }
        reached = item.records.at(-1)?.position ?? reached;
      },
    });
  }

  /** One record for which nothing can be asked must not silence all that follow. */
  async #askOnce(opened: Recorded | Unreadable): Promise<void> {
    try {
      if ('unreadable' in opened) throw opened.unreadable;
      if (!opened.shredded) await this.ask(opened);
    } catch (error) {
      if (mayPass(error) || !isOfOneRecord(error)) throw error;
      this.parts.onPassedOver?.('unreadable' in opened ? opened.record : opened, error);
    }
  }

  async #deliver(signal: AbortSignal): Promise<void> {
    const aborted = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    while (!signal.aborted) {
      const woken = new Promise<void>((resolve) => (this.#wake = resolve));
      if ((await persistently(() => this.deliverDue(signal), signal, this.parts.onTrouble)) > 0) continue;
      let timer: NodeJS.Timeout | undefined;
      const pause = new Promise<void>((resolve) => (timer = setTimeout(resolve, this.#pauseMs())));
      await Promise.race([woken, pause, aborted]);
      clearTimeout(timer);
    }
  }

  /**
   * Everything before the last event for which something was asked was looked at; that event
   * itself may concern a second process, so it is looked at again. A log can only be followed from
   * a place where a record ends; and the mark is a place in the log in which it was written, which
   * a log that was moved since need not have.
   */
  #resumeAfter(): Position {
    const { read } = this.parts;
    const mark = read.get<{ position: number }>('SELECT position FROM notices_mark')?.position ?? 0;
    if (mark > read.position()) return 0;
    return read.get<{ before: number | null }>('SELECT max(position) AS before FROM views_command WHERE position < ?', mark)?.before ?? 0;
  }

  #isNews({ type, enteredBy, at }: StoredRecord): boolean {
    return this.#types.has(type) && enteredBy !== 'import' && at >= plus(this.parts.clock.now(), -newsFor);
  }

  #pauseMs(): number {
    const next = this.parts.read.get<{ due_at: string | null }>('SELECT min(due_at) AS due_at FROM notices_pending')?.due_at;
    if (!next) return longestPause;
    return Math.min(longestPause, Math.max(0, Date.parse(next) - Date.parse(this.parts.clock.now())));
  }

  async #try(pending: Pending, signal: AbortSignal): Promise<Position> {
    const { account, process, cause, region } = pending;
    const before = JSON.parse(pending.delivered) as string[];
    const delivered: string[] = [];
    const failed: string[] = [];
    for (const notifier of this.parts.notifiers) {
      if (before.includes(notifier.name)) continue;
      const outcome = await this.#send(notifier, pending, signal);
      if (outcome === 'delivered') delivered.push(notifier.name);
      if (outcome === 'failed') failed.push(notifier.name);
    }
    // What was sent is sent: only the note of it is tried again.
    const note = { commandId: this.parts.ids.next(), process, cause, account, delivered, failed };
    return persistently(() => this.#write(noteAttempt, note, region, cause), signal, this.parts.onTrouble);
  }

  /** Whoever asked says whether it may still be told. An answer that nobody can give is no. */
  #stands({ process, account, kind, about }: Pending): boolean {
    const asker = this.parts.processes.find(({ name }) => name === process);
    return asker?.stands({ account, kind, about: JSON.parse(about) as Notice['about'] }, this.parts.read) ?? false;
  }

  /**
   * As of the head of the log: what the views hold may be older than a withdrawal that was answered.
   * Where that cannot be known now, nothing leaves.
   */
  async #mayLeave(pending: Pending, notifier: Notifier, address: string, signal: AbortSignal): Promise<boolean> {
    await persistently(async () => this.parts.seen(await this.parts.store.head()), signal, this.parts.onTrouble);
    return (
      !signal.aborted &&
      this.#stands(pending) &&
      addressesOf(this.parts.read, notifier.name, pending.account).some(({ to }) => to === address)
    );
  }

  async #send(notifier: Notifier, pending: Pending, signal: AbortSignal): Promise<'delivered' | 'failed' | 'nowhere'> {
    const { stream, account, kind, path, urgent, region } = pending;
    let outcome: 'delivered' | 'failed' | 'nowhere' = 'nowhere';
    for (const { to, push } of addressesOf(this.parts.read, notifier.name, account)) {
      // Nobody is connected to for what is known to stand no more.
      if (!this.#stands(pending)) return outcome;
      try {
        const sending = await notifier.send(
          {
            to,
            subject: noticeSubject,
            body: noticeBody(kind),
            url: new URL(path, this.parts.publicUrl).href,
            urgent: urgent === 1,
            dedupe: `${stream}-${account}-${notifier.name}`,
          },
          () => this.#mayLeave(pending, notifier, to, signal),
        );
        if (sending === 'withheld' && signal.aborted) return 'failed';
        if (sending === 'sent' && outcome === 'nowhere') outcome = 'delivered';
      } catch (error) {
        if (error instanceof AddressGoneError && push !== null) {
          await this.#write(endPush, { commandId: this.parts.ids.next(), id: push, account, reason: 'gone' as const }, region, null);
        } else {
          outcome = 'failed';
        }
      }
    }
    return outcome;
  }

  async #write<C extends Command>(action: Action<C>, command: C, region: string, causation: string | null): Promise<Position> {
    const written = await this.#dispatch(action, command, region, causation);
    // What is set aside is asked for no more.
    if (isRefusal(written) && written.code === 'SET_ASIDE') return this.parts.read.position();
    if (isRefusal(written)) throw new RefusalError(written);
    return written.position;
  }

  #dispatch<C extends Command>(action: Action<C>, command: C, region: string, causation: string | null): Promise<Written | Refusal> {
    return this.parts.dispatcher.dispatch(action, command, systemViewer(region), {
      enteredBy: 'process',
      ...(causation === null ? {} : { causation }),
    });
  }
}

/** The first one stands: processes name the more pressing first. */
function onePerAccount(notices: readonly Notice[]): Notice[] {
  const first = new Map<string, Notice>();
  for (const notice of notices) if (!first.has(notice.account)) first.set(notice.account, notice);
  return [...first.values()];
}
