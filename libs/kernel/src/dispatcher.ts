import { createHmac, type KeyObject } from 'node:crypto';
import type { Action } from './action.js';
import { DamagedRecordError } from './damaged-record.js';
import type { Command } from './decider.js';
import type { Actor, DomainEvent, EnteredBy, NewRecord, Position, Recorded, StoredRecord } from './event.js';
import { kindOf, UnknownEventError } from './event.js';
import type { Ids } from './ids.js';
import { canonicalJson, type JsonObject } from './json.js';
import { AppendUncertainError, RecordTooLargeError, StoreUnavailableError, type EventStore } from './ports/event-store.js';
import { KeysUnavailableError } from './ports/vault.js';
import { isRefusal, notFound, refuse, type Refusal } from './refusal.js';
import type { Registry } from './registry.js';
import type { Sealing } from './sealing.js';
import { setAsideRefusal } from './set-aside.js';
import type { Clock } from './time.js';
import type { ViewReader } from './view.js';
import type { Viewer } from './viewer.js';

/** The answer to a command that was written, the same for its first try and for every retry. */
export interface Written {
  readonly refused?: never;
  /** What the command made or changed. */
  readonly id: string;
  readonly position: Position;
}

/** A command that was written: its digest, and where its last record stands. */
export interface KnownCommand {
  readonly digest: string;
  readonly position: Position;
}

/** Commands that the views know of, plugins' too; the runtime keeps the table. */
export interface CommandLog {
  /**
   * What this caller wrote under the id: several where two nodes took it for two streams before they
   * knew of each other. What others wrote under it is not theirs to know.
   */
  find(commandId: string, caller: string): readonly KnownCommand[];
  /** Nothing is decided on what nobody can read. */
  isSetAside(subject: string): boolean;
}

/** What the records of one command have in common. */
type Envelope = Omit<NewRecord, 'id' | 'type' | 'version' | 'keyId' | 'clear' | 'sealed'>;

interface Remembered {
  revision: number;
  state: unknown;
  commands: Map<string, KnownCommand & { readonly caller: string }>;
}

/** A command that this node has begun, until the views know of it. */
interface Begun {
  readonly digest: string;
  /** Tries that are under way. */
  tries: number;
  written: Position | null;
}

const conflictTries = 16;

/**
 * Brings a command to its stream: asks the action, loads the small state, decides, seals, appends
 * at the expected revision, and on a conflict reads the tail and decides again.
 *
 * A queue per stream lets the writers of one node take turns instead of conflicting.
 */
export class Dispatcher {
  readonly #turns = new Map<string, Promise<unknown>>();
  readonly #remembered = new Map<string, Remembered>();
  readonly #begun = new Map<string, Begun>();

  constructor(
    private readonly parts: {
      readonly store: EventStore;
      readonly registry: Registry;
      readonly sealing: Sealing;
      readonly read: ViewReader;
      readonly commands: CommandLog;
      readonly clock: Clock;
      readonly ids: Ids;
      /** Keys the digests of commands: they stand in the clear and must not confirm a guess of what was written. */
      readonly digestKey: KeyObject;
      /** How many streams' states are kept between commands. */
      readonly remember?: number;
    },
  ) {}

  async dispatch<C extends Command>(
    action: Action<C>,
    command: C,
    viewer: Viewer,
    options: { enteredBy?: EnteredBy; causation?: string; occurredAt?: string } = {},
  ): Promise<Written | Refusal> {
    const actor: Actor = { person: viewer.account, facility: viewer.facility, device: viewer.device };
    const digest = digestOf(this.parts.digestKey, action.name, command, actor);
    // A time that is wrong would stand in the record for good.
    if (this.parts.clock.doubt?.()) return clockWrong;
    const before = firstAnswer(this.parts.commands.find(command.commandId, callerOf(actor)), digest, resultOf(action, command));
    if (before) return before;
    // The views learn of a command a moment later: until then the same id with another payload is refused here.
    const called = `${callerOf(actor)} ${command.commandId}`;
    const begun = this.#begin(called, digest);
    if (!begun) return this.#elsewhere(action, command, viewer, actor, digest);
    try {
      const answer = await this.#dispatch(action, command, viewer, actor, digest, options);
      if (!isRefusal(answer)) begun.written = answer.position;
      return answer;
    } finally {
      begun.tries -= 1;
      if (begun.tries === 0 && begun.written === null) this.#begun.delete(called);
    }
  }

  async #dispatch<C extends Command>(
    action: Action<C>,
    command: C,
    viewer: Viewer,
    actor: Actor,
    digest: string,
    options: { enteredBy?: EnteredBy; causation?: string; occurredAt?: string },
  ): Promise<Written | Refusal> {
    const at = this.parts.clock.now();
    // Refused at once where it may not be; the facts themselves are read again when its turn comes.
    const refusal: unknown = action.prepare(command, viewer, this.parts.read, at);
    if (isRefusal(refusal)) return refusal;
    const stream = action.stream(command, viewer);
    // What nobody declares would make older nodes unready without their knowing it beforehand.
    if (!this.parts.registry.streams.has(kindOf(stream) ?? '')) throw new Error(`No capability declares streams like ${stream}.`);
    const envelope: Envelope = {
      region: viewer.region,
      subject: action.subject(command, viewer, this.parts.read),
      actor,
      enteredBy: options.enteredBy ?? 'person',
      onBehalfOf: action.onBehalfOf?.(command) ?? null,
      at,
      occurredAt: options.occurredAt ?? at,
      command: { id: command.commandId, digest },
      correlation: command.commandId,
      causation: options.causation ?? null,
    };
    const setAside = this.#setAside(action, stream, envelope);
    if (setAside) return setAside;
    try {
      return await this.#inTurn(stream, () => this.#decideAndAppend(action, command, viewer, stream, envelope));
    } catch (error) {
      // Nothing of it is written; the same command may be sent again.
      if (error instanceof AppendUncertainError) return uncertain;
      if (error instanceof StoreUnavailableError || error instanceof KeysUnavailableError) return cannotStore;
      // A node of this release cannot decide on what a later one wrote.
      if (error instanceof UnknownEventError) return cannotStore;
      if (error instanceof RecordTooLargeError) return tooLarge;
      // The views set aside whose it is as soon as they come by.
      if (error instanceof DamagedRecordError) return setAsideRefusal(envelope.subject);
      throw error;
    }
  }

  #begin(id: string, digest: string): Begun | null {
    const position = this.parts.read.position();
    for (const [known, { tries, written }] of this.#begun) {
      if (tries > 0 || written === null || written > position) break;
      this.#begun.delete(known);
    }
    const begun = this.#begun.get(id) ?? { digest, tries: 0, written: null };
    if (begun.digest !== digest) return null;
    begun.tries += 1;
    this.#begun.set(id, begun);
    return begun;
  }

  /** Another node may have taken the id for this command's stream, while this one took it for another: each has its own answer. */
  async #elsewhere<C extends Command>(
    action: Action<C>,
    command: C,
    viewer: Viewer,
    actor: Actor,
    digest: string,
  ): Promise<Written | Refusal> {
    const written: KnownCommand[] = [];
    for await (const record of this.parts.store.read(action.stream(command, viewer))) {
      if (record.command.id !== command.commandId) continue;
      if (callerOf(record.actor) !== callerOf(actor)) return notFound;
      written.push({ digest: record.command.digest, position: record.position });
    }
    return firstAnswer(written.reverse(), digest, resultOf(action, command)) ?? reused;
  }

  async #decideAndAppend<C extends Command>(
    action: Action<C>,
    command: C,
    viewer: Viewer,
    stream: string,
    envelope: Envelope,
  ): Promise<Written | Refusal> {
    const { at, actor } = envelope;
    const { digest } = envelope.command;
    const id = resultOf(action, command);
    for (let attempt = 0; attempt < conflictTries; attempt += 1) {
      const known = await this.#load(stream, action);
      const written = known.commands.get(command.commandId);
      // That somebody else used the id tells that what it made exists.
      if (written && written.caller !== callerOf(actor)) return notFound;
      const first = firstAnswer(written ? [written] : [], digest, id);
      if (first) return first;

      // Present facts at each attempt: who waited for others to write may have lost the right meanwhile.
      const facts: unknown = action.prepare(command, viewer, this.parts.read, at);
      if (isRefusal(facts)) return facts;
      const setAside = this.#setAside(action, stream, envelope);
      if (setAside) return setAside;
      const decided = await action.decider.decide(command, known.state, { at, actor, facts });
      if (isRefusal(decided)) return decided;
      // Nothing to write: the wished state is there already, e.g. a second "seen".
      if (decided.length === 0) return { id, position: this.parts.read.position() };

      const next = known.revision + 1;
      const records = await Promise.all(decided.map((event: DomainEvent, index) => this.#record(stream, next + index, event, envelope)));
      const appended = await this.parts.store.append(stream, known.revision < 0 ? 'no-stream' : known.revision, records);
      if (appended.kind === 'busy') return busy;
      if (appended.kind === 'conflict') continue;
      known.state = decided.reduce((state: unknown, event: DomainEvent) => action.decider.evolve(state, event), known.state);
      known.revision = appended.revision;
      known.commands.set(command.commandId, { digest, position: appended.position, caller: callerOf(actor) });
      return { id, position: appended.position };
    }
    return contended;
  }

  #setAside(action: Action, stream: string, { subject, actor, region }: Envelope): Refusal | null {
    if (action.evenSetAside) return null;
    const subjects = [subject, `stream:${stream}`, `account:${actor.person}`, `facility:${actor.facility}`, `region:${region}`];
    const found = subjects.find((each) => this.parts.commands.isSetAside(each));
    return found === undefined ? null : setAsideRefusal(found);
  }

  async #record(stream: string, revision: number, event: DomainEvent, envelope: Envelope): Promise<NewRecord> {
    const definition = this.parts.registry.events.get(event.type);
    if (!definition) throw new Error(`No capability declares the event ${event.type}.`);
    const header = {
      ...envelope,
      occurredAt: event.occurredAt ?? envelope.occurredAt,
      id: this.parts.ids.next(),
      type: event.type,
      version: definition.version,
    };
    return this.parts.sealing.seal(stream, revision, header, event.data as JsonObject);
  }

  /** The state of a stream as this node remembers it, brought up to its tail. */
  async #load(stream: string, action: Action): Promise<Remembered> {
    // Deciders of different shape may read one stream: each keeps a state of its own.
    const key = `${stream}\0${deciderName(action)}`;
    const known = this.#remembered.get(key) ?? { revision: -1, state: action.decider.initial() as unknown, commands: new Map() };
    const tail: StoredRecord[] = [];
    for await (const record of this.parts.store.read(stream, { from: known.revision + 1 })) tail.push(record);
    for (const record of await this.parts.sealing.openAll(tail)) {
      // Nothing is decided where one that lay between bears the name of another stream now.
      if (record.revision !== known.revision + 1) throw new DamagedRecordError(record);
      known.state = action.decider.evolve(known.state, asEvent(record));
      known.revision = record.revision;
      const { command, position, actor } = record;
      known.commands.set(command.id, { digest: command.digest, position, caller: callerOf(actor) });
    }
    this.#remembered.delete(key);
    this.#remembered.set(key, known);
    const oldest = this.#remembered.size > (this.parts.remember ?? 5_000) ? this.#remembered.keys().next() : undefined;
    if (oldest?.value !== undefined) this.#remembered.delete(oldest.value);
    return known;
  }

  #inTurn<T>(stream: string, work: () => Promise<T>): Promise<T> {
    const turn = (this.#turns.get(stream) ?? Promise.resolve()).then(work, work);
    const settled = turn.catch(() => undefined);
    this.#turns.set(stream, settled);
    void settled.then(() => {
      if (this.#turns.get(stream) === settled) this.#turns.delete(stream);
    });
    return turn;
  }
}

const reused = refuse('COMMAND_REUSED', 'この操作の番号は、別の内容ですでに使われています。画面を開き直してください。', 'commandId');
const contended = refuse('BUSY', '同じ記録への書き込みが重なっています。少し待ってからもう一度お試しください。');
const cannotStore = refuse('BUSY', 'ただいま記録を保存できません。少し待ってからもう一度お試しください。');
/** The one answer that says neither yes nor no. */
const uncertain = refuse(
  'UNCERTAIN',
  '記録を保存できたかどうか、確かめられませんでした。少し待ってもう一度送ってください。二重に記録されることはありません。',
);
const tooLarge = refuse('TOO_LARGE', '一度に記録できる量を超えています。内容を分けて送ってください。');
const clockWrong = refuse('BUSY', 'サーバーの時計が正しくないため、ただいま記録できません。時計が直ると、また使えるようになります。');
const busy = refuse('BUSY', 'ただいま混み合っています。少し待ってからもう一度お試しください。');

function resultOf<C extends Command>(action: Action<C>, command: C): string {
  return action.result?.(command) ?? command.commandId;
}

/** A command that was written before: answered as then, unless the id came with another payload. Null: its id is new. */
function firstAnswer(written: readonly KnownCommand[], digest: string, id: string): Written | Refusal | null {
  const same = written.find((command) => command.digest === digest);
  if (same) return { id, position: same.position };
  return written.length > 0 ? reused : null;
}

const deciderNames = new WeakMap<object, string>();
let deciderCount = 0;

function deciderName(action: Action): string {
  let name = deciderNames.get(action.decider);
  if (!name) {
    deciderCount += 1;
    name = String(deciderCount);
    deciderNames.set(action.decider, name);
  }
  return name;
}

function asEvent(record: Recorded): DomainEvent {
  return { type: record.type, data: record.data, occurredAt: record.occurredAt };
}

/** Who gives a command: a person as they act for a facility. */
export function callerOf({ person, facility }: Pick<Actor, 'person' | 'facility'>): string {
  return `${person} ${facility ?? ''}`;
}

/** What makes two commands the same: the action, every field, and who gives it. */
export function digestOf(key: KeyObject, name: string, command: Command, actor: Actor): string {
  const { waitedMs: _wait, ...said } = command;
  return createHmac('sha256', key)
    .update(canonicalJson([name, said, actor.person, actor.facility]))
    .digest('base64url');
}
