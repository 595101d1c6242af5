import {
  isRefusal,
  type Action,
  type Command,
  type DomainEvent,
  type EventStore,
  type Instant,
  type JsonObject,
  type NewRecord,
  type RecordHeader,
  type Registry,
  type Sealing,
  type Subject,
  type Vault,
  type Viewer,
} from '@tsumugi/kernel';
import { recordClassOf } from '@tsumugi/kernel';
import { CommandError } from '../command-error.js';
import type { Dice } from './dice.js';

interface Draft {
  readonly stream: string;
  readonly revision: number;
  readonly events: readonly { readonly header: Omit<RecordHeader, 'keyId'>; readonly data: JsonObject }[];
}

interface Remembered {
  revision: number;
  state: unknown;
  touched: number;
}

/** Appends under way at once: enough for long group commits, few enough never to meet a full queue. */
const inFlight = 2_000;
/** Keys made at once: each waits for the disk. */
const keysAtOnce = 64;
/** Nothing is written to a post, a measuring or an observation after so many days. */
const settledAfterDays = 6;

/**
 * Writes what the deciders decide, without dispatching: facts come from the story itself instead
 * of the views, and records go to the log many at a time. A refusal is a mistake of the story.
 */
export class Scribe {
  readonly counts = new Map<string, number>();
  readonly #streams = new Map<string, Remembered>();
  #drafts: Draft[] = [];
  #day = 0;
  written = 0;
  /** Seconds of sealing and appending. */
  writing = 0;

  constructor(
    private readonly region: string,
    private readonly dice: Dice,
    private readonly parts: { readonly store: EventStore; readonly registry: Registry; readonly sealing: Sealing; readonly vault: Vault },
  ) {}

  /** Decides and drafts; nothing is durable before `flush`. @returns what was decided */
  write<C extends Command, E extends DomainEvent, Facts>(
    action: Action<C, E, unknown, Facts>,
    wish: Omit<C, 'commandId'>,
    who: Viewer,
    at: Instant,
    about: { readonly subject: Subject; readonly facts: Facts; readonly id?: string; readonly forgetful?: true },
  ): readonly E[] {
    this.dice.setTime(at);
    const command = { ...wish, commandId: about.id ?? this.dice.next() } as C;
    const stream = action.stream(command, who);
    const known = this.#streams.get(stream) ?? { revision: -1, state: action.decider.initial(), touched: 0 };
    const actor = { person: who.account, facility: who.facility, device: null };
    const decided = action.decider.decide(command, about.forgetful ? action.decider.initial() : known.state, {
      at,
      actor,
      facts: about.facts,
    });
    if (decided instanceof Promise) throw new Error(`${action.name} is decided elsewhere; a region is seeded with the core alone.`);
    if (isRefusal(decided))
      throw new CommandError(
        `The story is wrong: ${action.name} at ${at} was refused with ${decided.code} (${decided.field ?? 'no field'}): ${decided.message}`,
      );
    if (decided.length === 0) return [];

    const events = decided.map((event) => {
      this.counts.set(event.type, (this.counts.get(event.type) ?? 0) + 1);
      const header: Omit<RecordHeader, 'keyId'> = {
        id: this.dice.next(),
        type: event.type,
        version: this.parts.registry.events.get(event.type)!.version,
        region: this.region,
        subject: about.subject,
        actor,
        enteredBy: 'person',
        onBehalfOf: action.onBehalfOf?.(command) ?? null,
        at,
        occurredAt: event.occurredAt ?? at,
        // No client knows these commands, so none can repeat them.
        command: { id: command.commandId, digest: 'seed' },
        correlation: command.commandId,
        causation: null,
      };
      return { header, data: event.data as JsonObject };
    });
    this.#drafts.push({ stream, revision: known.revision, events });
    this.#streams.set(stream, {
      revision: known.revision + decided.length,
      state: about.forgetful ? null : decided.reduce((state: unknown, event) => action.decider.evolve(state, event), known.state),
      touched: this.#day,
    });
    return decided;
  }

  /** Seals and appends what was drafted, in its order; durable when it answers. */
  async flush(): Promise<void> {
    const began = performance.now();
    const drafts = this.#drafts;
    this.#drafts = [];
    await this.#makeKeys(drafts);
    const waiting: Promise<void>[] = [];
    for (let from = 0; from < drafts.length; from += inFlight) {
      const part = drafts.slice(from, from + inFlight);
      const sealed = await Promise.all(
        part.map(({ stream, revision, events }) =>
          Promise.all(events.map(({ header, data }, index) => this.parts.sealing.seal(stream, revision + 1 + index, header, data))),
        ),
      );
      await Promise.all(waiting.splice(0));
      for (const [index, { stream, revision }] of part.entries()) waiting.push(this.#append(stream, revision, sealed[index]!));
    }
    await Promise.all(waiting);
    this.writing += (performance.now() - began) / 1000;
  }

  /** To be called once for each day of the story: what is settled need not be remembered. */
  endDay(): void {
    this.#day += 1;
    for (const [stream, { touched }] of this.#streams) {
      if (touched < this.#day - settledAfterDays && /^(?:post|measuring|dailylife)-/.test(stream)) this.#streams.delete(stream);
    }
  }

  async #append(stream: string, revision: number, records: readonly NewRecord[]): Promise<void> {
    const appended = await this.parts.store.append(stream, revision < 0 ? 'no-stream' : revision, records);
    if (appended.kind !== 'appended') throw new Error(`The log answered ${appended.kind} to the stream ${stream}.`);
    this.written += records.length;
  }

  /** Making a key waits for the disk, so those of a day are made together. */
  async #makeKeys(drafts: readonly Draft[]): Promise<void> {
    const wanted = new Map<string, () => Promise<string>>();
    for (const { stream, events } of drafts) {
      const { subject, at } = events[0]!.header;
      const recordClass = recordClassOf(stream);
      wanted.set(`${subject}\0${recordClass}\0${at.slice(0, 4)}`, () => this.parts.vault.keyFor(subject, recordClass, at));
    }
    const queue = wanted.values();
    const make = async (): Promise<void> => {
      for (const key of queue) await key();
    };
    await Promise.all(Array.from({ length: keysAtOnce }, make));
  }
}
