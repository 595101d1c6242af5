import type { Moment } from '../field/clock';
import { now, thisMoment } from '../field/clock';
import type { Backend } from '../graphql/backend';
import type { Outcome } from '../graphql/commands';
import type { PublishPostInput } from '../graphql/schema/team';
import { Again } from '../graphql/again';
import type { Trouble } from '../graphql/trouble';
import { isPassing } from '../graphql/trouble';
import type { Holder } from '../session/kept';
import { keptOf } from '../session/kept';
import type { Draft } from './drafts';
import { forgetDraft } from './drafts';
import { publishPostMutation } from '../timeline/documents';

/** A post that was sent off and is not yet in the timeline. Its command id will be the post's id. */
export interface Pending {
  input: PublishPostInput;
  /** What it was made of, to be written again after a refusal. */
  draft: Draft;
  /** When it was sent off. */
  at: string;
  since: Moment;
  state: 'sending' | 'sent' | 'failed';
  trouble: Trouble | null;
}

/** Milliseconds: a written post that is so much older than the newest shown stands on an earlier page. */
const surelyPassed = 10_000;

/** Posts on their way, in memory only; each keeps its command id until it is answered. */
export class Outbox implements Holder {
  private pending: readonly Pending[] = [];
  private readonly listeners = new Set<() => void>();

  private readonly again: Pick<Again, 'failed' | 'stop'>;

  constructor(
    private readonly send: (input: PublishPostInput, since: Moment) => Promise<Outcome>,
    makeAgain: (run: () => void) => Pick<Again, 'failed' | 'stop'> = (run) => new Again(run),
  ) {
    this.again = makeAgain(() => this.retryPassing());
  }

  get holds(): boolean {
    return this.pending.some(({ state }) => state !== 'sent');
  }

  readonly snapshot = (): readonly Pending[] => this.pending;

  readonly listen = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Gives whether it was written. */
  async post(input: PublishPostInput, draft: Draft): Promise<boolean> {
    this.show([...this.pending, { input, draft, at: now().toISOString(), since: thisMoment(), state: 'sending', trouble: null }]);
    return this.attempt(input.commandId);
  }

  async retry(commandId: string): Promise<boolean> {
    const found = this.pending.find(({ input }) => input.commandId === commandId);
    if (!found) return false;
    this.change(commandId, { state: 'sending', trouble: null });
    return this.attempt(commandId);
  }

  /** Gives back what a refused post was made of. */
  takeBack(commandId: string): Draft | null {
    const found = this.pending.find(({ input }) => input.commandId === commandId);
    this.show(this.pending.filter((pending) => pending !== found));
    return found?.draft ?? null;
  }

  drop(commandId: string): void {
    const draft = this.takeBack(commandId);
    if (draft) forgetDraft(draft);
  }

  /** What arrived in the timeline of its room is no longer pending, nor what was written longer ago than the newest that is shown there. */
  arrived(room: string, shown: readonly { id: string; postedAt: string }[]): void {
    const posts = new Set(shown.map(({ id }) => id));
    const newest = shown.at(-1)?.postedAt;
    for (const { input, state, at } of this.pending) {
      const passed = state === 'sent' && newest !== undefined && Date.parse(newest) - Date.parse(at) > surelyPassed;
      if (input.room === room && (posts.has(input.commandId) || passed)) this.drop(input.commandId);
    }
  }

  /** Posts that only want a network go by themselves when it is back. */
  private retryPassing(): void {
    for (const { input, state, trouble } of this.pending) {
      if (state === 'failed' && trouble && isPassing(trouble)) void this.retry(input.commandId);
    }
  }

  private async attempt(commandId: string): Promise<boolean> {
    const found = this.pending.find(({ input }) => input.commandId === commandId);
    if (!found) return false;
    const { input, since } = found;
    const outcome = await this.send(input, since);
    if ('written' in outcome) this.change(input.commandId, { state: 'sent' });
    else this.change(input.commandId, { state: 'failed', trouble: outcome.trouble });
    const waits = this.pending.some(({ state, trouble }) => state === 'failed' && trouble && isPassing(trouble));
    if (waits) this.again.failed();
    else this.again.stop();
    return 'written' in outcome;
  }

  private change(commandId: string, change: Partial<Pending>): void {
    this.show(this.pending.map((pending) => (pending.input.commandId === commandId ? { ...pending, ...change } : pending)));
  }

  private show(pending: readonly Pending[]): void {
    this.pending = pending;
    for (const listener of this.listeners) listener();
  }
}

const backends = new WeakMap<Outbox, Backend>();

/** The person's outbox; it goes on by the session in which they are there now. */
export function outboxOf(backend: Backend): Outbox {
  const outbox = keptOf(backend.person).thing(Outbox, () => {
    const made: Outbox = new Outbox((input, since) => backends.get(made)!.send(publishPostMutation, input, since));
    return made;
  });
  backends.set(outbox, backend);
  return outbox;
}
