import type { Backend } from '../graphql/backend';
import type { Outcome } from '../graphql/commands';
import type { PublishPostInput } from '../graphql/schema/team';
import type { Trouble } from '../graphql/trouble';
import { isPassing } from '../graphql/trouble';
import { publishPostMutation } from '../timeline/documents';

/** A post that was sent off and is not yet in the timeline. Its command id will be the post's id. */
export interface Pending {
  input: PublishPostInput;
  /** When it was sent off. */
  at: string;
  state: 'sending' | 'sent' | 'failed';
  trouble: Trouble | null;
}

/** Posts on their way, in memory only; each keeps its command id until it is answered. */
export class Outbox {
  private pending: readonly Pending[] = [];
  private readonly listeners = new Set<() => void>();

  constructor(private readonly send: (input: PublishPostInput) => Promise<Outcome>) {}

  readonly snapshot = (): readonly Pending[] => this.pending;

  readonly listen = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Gives whether it was written. */
  async post(input: PublishPostInput): Promise<boolean> {
    this.show([...this.pending, { input, at: new Date().toISOString(), state: 'sending', trouble: null }]);
    return this.attempt(input);
  }

  async retry(commandId: string): Promise<boolean> {
    const found = this.pending.find(({ input }) => input.commandId === commandId);
    if (!found) return false;
    this.change(commandId, { state: 'sending', trouble: null });
    return this.attempt(found.input);
  }

  drop(commandId: string): void {
    this.show(this.pending.filter(({ input }) => input.commandId !== commandId));
  }

  /** What arrived in the timeline is no longer pending. */
  arrived(posts: ReadonlySet<string>): void {
    if (this.pending.some(({ input }) => posts.has(input.commandId))) {
      this.show(this.pending.filter(({ input }) => !posts.has(input.commandId)));
    }
  }

  private async attempt(input: PublishPostInput): Promise<boolean> {
    const outcome = await this.send(input);
    if ('written' in outcome) this.change(input.commandId, { state: 'sent' });
    else this.change(input.commandId, { state: 'failed', trouble: outcome.trouble });
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

/** Whether the same attempt may be sent again; a refusal needs other words. */
export function mayRetry(trouble: Trouble | null): boolean {
  return trouble !== null && (isPassing(trouble) || trouble.code === 'FAULT' || trouble.code === 'RATE_LIMITED');
}

const outboxes = new WeakMap<Backend, Outbox>();

export function outboxOf(backend: Backend): Outbox {
  let outbox = outboxes.get(backend);
  if (!outbox) {
    outbox = new Outbox((input) => backend.send(publishPostMutation, input));
    outboxes.set(backend, outbox);
  }
  return outbox;
}
