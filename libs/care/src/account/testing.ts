import { createSecretKey } from 'node:crypto';
import { MemoryEphemeral } from '@tsumugi/ephemeral';
import {
  Dispatcher,
  isRefusal,
  Registry,
  Sealing,
  SetClock,
  systemIds,
  type Action,
  type Capability,
  type Command,
  type EventStore,
  type JsonObject,
  type Refusal,
  type StoredRecord,
  type Vault,
  type Viewer,
} from '@tsumugi/kernel';
import { ViewDatabase } from '@tsumugi/views';
import { Desk, type WriteResult } from '../desk.js';
import { FamilyInvitations, type FoundFamilyInvitation } from '../family-invitations.js';
import { Accounts } from './accounts.js';
import { Passwords } from './passwords.js';
import { Sessions } from './sessions.js';
import { SignIn } from './sign-in.js';
import { SignInLimits } from './sign-in-limits.js';

/** Keys that hide nothing: here it is not secrecy that is tested. */
const openVault = {
  keyFor: async (subject: string) => subject,
  load: async () => undefined,
  seal: (_: string, plain: Uint8Array) => plain,
  open: (_: string, sealed: Uint8Array) => sealed,
} as unknown as Vault;

/**
 * A desk over a log in memory, with the real dispatcher, sealing and views. Beside another one it is
 * a second node over the same log, which knows what the other wrote once it has taken it in.
 */
export class TestDesk extends Desk {
  readonly clock = new SetClock('2026-04-01T02:00:00.000Z');
  readonly read: ViewDatabase;
  readonly looks: object[] = [];
  readonly log: StoredRecord[];
  /** The next append of this kind of stream finds the store too busy. */
  busyAt: string | null = null;
  readonly #dispatcher: Dispatcher;
  readonly #sealing: Sealing;

  constructor(capabilities: readonly Capability[], beside?: TestDesk) {
    super();
    const registry = new Registry(capabilities);
    const sealing = new Sealing(registry, openVault);
    this.#sealing = sealing;
    this.read = new ViewDatabase(':memory:', registry.views);
    const log = beside?.log ?? [];
    this.log = log;
    const store: Pick<EventStore, 'append' | 'read'> = {
      append: async (stream, expected, records) => {
        if (this.busyAt !== null && stream.startsWith(this.busyAt)) {
          this.busyAt = null;
          return { kind: 'busy' };
        }
        const before = log.filter((record) => record.stream === stream).length;
        if (before !== (expected === 'no-stream' ? 0 : expected + 1)) return { kind: 'conflict', actual: before - 1 };
        const stored = records.map((record, index) => ({
          ...record,
          stream,
          revision: before + index,
          position: log.length + 1 + index,
        }));
        log.push(...stored);
        const position = log.length;
        await this.takeIn();
        return { kind: 'appended', revision: before + records.length - 1, position };
      },
      async *read(stream, { from = 0 } = {}) {
        yield* log.filter((record) => record.stream === stream && record.revision >= from);
      },
    };
    this.#dispatcher = new Dispatcher({
      digestKey: createSecretKey(Buffer.alloc(32)),
      store: store as EventStore,
      registry,
      sealing,
      read: this.read,
      commands: this.read,
      clock: this.clock,
      ids: systemIds,
    });
  }

  /** What the log has beyond these views. */
  async takeIn(): Promise<void> {
    const next = this.log.filter(({ position }) => position > this.read.position());
    if (next.length > 0) this.read.apply(await this.#sealing.openAll(next));
  }

  now(): string {
    return this.clock.now();
  }
  newId(): string {
    return systemIds.next();
  }
  async write<C extends Command>(action: Action<C>, command: C, viewer: Viewer): Promise<WriteResult> {
    const outcome = await this.dispatch(action, command, viewer);
    if (!isRefusal(outcome)) return { __typename: 'Written', id: outcome.id, after: String(outcome.position) };
    const { code, message, field } = outcome;
    return { __typename: 'Refused', code, message, field };
  }
  dispatch<C extends Command>(action: Action<C>, command: C, viewer: Viewer): Promise<Refusal | { id: string; position: number }> {
    return this.#dispatcher.dispatch(action, command, viewer);
  }
  async seen(): Promise<void> {}
  async looked(_: Viewer, look: object): Promise<void> {
    this.looks.push(look);
  }
  cursor(_: Viewer, __: string, value: JsonObject): string {
    return JSON.stringify(value);
  }
  openCursor(_: Viewer, __: string, cursor: string): JsonObject {
    return JSON.parse(cursor) as JsonObject;
  }
  liveToken(): string {
    return String(this.read.position());
  }
}

/** Hashes that cost nothing, and how often they were asked for. */
export class TestPasswords extends Passwords {
  verified = 0;
  /** Happens while a password is being verified, which takes a while; once. */
  meanwhile: (() => Promise<unknown>) | null = null;
  protected async hashNow(password: string): Promise<string> {
    return `hash of ${password}`;
  }
  protected async verifyNow(hash: string, password: string): Promise<boolean> {
    this.verified += 1;
    const { meanwhile } = this;
    this.meanwhile = null;
    await meanwhile?.();
    return hash === `hash of ${password}`;
  }
}

class TestFamilies extends FamilyInvitations {
  readonly waiting = new Map<string, FoundFamilyInvitation>();
  find(code: string): FoundFamilyInvitation | null {
    return this.waiting.get(code) ?? null;
  }
  async join(invitation: string, account: string) {
    for (const [code, found] of this.waiting) if (found.invitation === invitation) this.waiting.set(code, { ...found, joinedBy: account });
    return { position: 0 };
  }
}

/** The services of accounts over a test desk, or over a second node beside it. */
export function accountBench(capabilities: readonly Capability[], beside?: TestDesk) {
  const desk = new TestDesk(capabilities, beside);
  const passwords = new TestPasswords();
  const families = new TestFamilies();
  const accounts = new Accounts(desk, passwords);
  const sessions = new Sessions(desk);
  const limits = new SignInLimits(new MemoryEphemeral({ clock: desk.clock }));
  const signIn = new SignIn(desk, accounts, sessions, passwords, limits, families);
  return { desk, passwords, families, accounts, sessions, signIn };
}
