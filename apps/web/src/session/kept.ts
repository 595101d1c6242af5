import { now } from '../field/clock';
import { Attempt } from '../graphql/commands';

interface Entry {
  value: unknown;
  /** When the first of it was typed, by the server's clock. */
  since: Date;
}

/** What one person began to type: it outlives the form, the session and the screen, in this page's memory and nowhere else. */
export class Kept {
  private readonly entries = new Map<string, Entry>();
  private readonly attempts = new Map<string, Map<string, Attempt>>();
  private readonly things = new Map<object, unknown>();

  get(key: string): Entry | undefined {
    return this.entries.get(key);
  }

  set(key: string, value: unknown): void {
    this.entries.set(key, { value, since: this.entries.get(key)?.since ?? now() });
  }

  drop(key: string): void {
    this.entries.delete(key);
    this.attempts.delete(key);
  }

  /** The open attempt at a command with what is kept under the key: its id belongs to what was typed, not to the form on the screen. */
  attempt(key: string, command: string): Attempt {
    const known = this.attempts.get(key) ?? new Map<string, Attempt>();
    this.attempts.set(key, known);
    const attempt = known.get(command) ?? new Attempt();
    known.set(command, attempt);
    return attempt;
  }

  /** Something of this person that keeps itself: drafts, posts on their way. Made once per kind. */
  thing<T extends Holder>(kind: abstract new (...parts: never[]) => T, make: () => T): T {
    if (!this.things.has(kind)) this.things.set(kind, make());
    return this.things.get(kind) as T;
  }

  /** Whether anything would be lost with the page. */
  get holds(): boolean {
    return this.entries.size > 0 || [...this.things.values()].some((thing) => (thing as Holder).holds);
  }
}

export interface Holder {
  readonly holds: boolean;
}

const people = new Map<string, Kept>();

/** `person` names audience, account and facility: nobody else's work comes up on a shared device. */
export function keptOf(person: string): Kept {
  let kept = people.get(person);
  if (!kept) {
    kept = new Kept();
    people.set(person, kept);
  }
  return kept;
}

/** Asks before the page goes, and with it what was typed. */
export function askBeforeLeaving(window: Window): void {
  window.addEventListener('beforeunload', (event) => {
    if ([...people.values()].some(({ holds }) => holds)) event.preventDefault();
  });
}
