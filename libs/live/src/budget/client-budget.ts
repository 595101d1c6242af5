import { refuse, type Refusal, type Viewer } from '@tsumugi/kernel';
import { Allowances } from './allowance.js';
import type { Cost } from './cost.js';
import { Places } from './places.js';
import { Shares } from './shares.js';
import { Turns } from './turns.js';

/** Any operation costs this beside the values that it asks for. */
const perOperation = 200;
/** Checking a document that is not kept takes about as long as so many values for each hundred characters. */
const perHundredCharacters = 500;
/** Values of one person: what the largest screens ask for at once, several times over; then a sixth of what a node makes. */
const person = { most: 600_000, perSecond: 20_000 };
/** Answers of more values are long: they are made one at a time for each person, and so many of the node, for each holds tens of megabytes. */
const longAnswer = { cells: 20_000, atOnce: 2, longestMs: 20_000 };
/** Before sign-in there is little to ask for. */
const stranger = { characters: 4_000, cells: 2_000 };
/** The schema, asked for by strangers: all of them together. */
const strangersSchema = { most: 200_000, perSecond: 20_000 };

/** Frames that wait for slow readers: all of one person's sockets, and all of the node's. */
const waitingBytesOfOne = 8 * 1024 * 1024;
const waitingBytes = 96 * 1024 * 1024;

/** What clients may have the node do: one budget for HTTP, WebSocket and polling, spent before the work. */
export class ClientBudget {
  readonly #cells: Allowances;
  readonly #schema: Allowances;
  readonly #turns = new Turns();
  readonly #longAnswers = new Places(longAnswer.atOnce, longAnswer.longestMs);
  readonly #waiting = new Map<string, number>();
  #waitingBytes = 0;
  /** Requests under way. */
  readonly requests = new Shares(1_000);
  /** Open sockets. */
  readonly sockets = new Shares(4_000);

  constructor(now?: () => number) {
    this.#cells = new Allowances(person, now);
    this.#schema = new Allowances(strangersSchema, now);
  }

  /** Bytes that wait for slow readers. */
  get waitingBytes(): number {
    return this.#waitingBytes;
  }

  /** Waits for one's turn: a person's operations begin one after the other, and those of strangers at one address. */
  turn(viewer: Viewer | null, address: string | null = null): Promise<void> {
    return this.#turns.take(viewer ? `person:${viewer.account}` : `address:${address}`);
  }

  /** Before a document is checked. */
  read(viewer: Viewer | null, text: string, isKept: boolean): Refusal | null {
    if (!viewer) return text.length > stranger.characters ? beforeSignIn : null;
    return this.#spend(viewer, perOperation + (isKept ? 0 : (text.length / 100) * perHundredCharacters));
  }

  /** Before an operation runs. */
  run(viewer: Viewer | null, { cells, introspects }: Cost): Refusal | null {
    if (viewer) return this.#spend(viewer, cells);
    if (introspects) return this.#schema.spend('all', cells) ? null : tooOften;
    return cells > stranger.cells ? beforeSignIn : null;
  }

  /** Waits for a place to make the answer in, where it may be long. Resolves with how to let it go. */
  async place(viewer: Viewer | null, { cells }: Cost): Promise<() => void> {
    return viewer && cells > longAnswer.cells ? this.#longAnswers.take(viewer.account) : () => undefined;
  }

  /** Whether so many more bytes may wait for a person's slow readers; they are counted then. */
  keeps(viewer: Viewer | null, bytes: number): boolean {
    const key = viewer?.account ?? '';
    const waiting = (this.#waiting.get(key) ?? 0) + bytes;
    if (waiting > waitingBytesOfOne || this.#waitingBytes + bytes > waitingBytes) return false;
    this.#waiting.set(key, waiting);
    this.#waitingBytes += bytes;
    return true;
  }

  /** Gives back what an operation did not need: it was paid for as if each list were long. */
  refund(viewer: Viewer | null, { cells }: Cost, needed: number): void {
    if (viewer && needed < cells) this.#cells.owe(viewer.account, needed - cells);
  }

  /** Counts what could be measured only when it was done. */
  owes(viewer: Viewer, cells: number): void {
    this.#cells.owe(viewer.account, cells);
  }

  letGo(viewer: Viewer | null, bytes: number): void {
    if (bytes === 0) return;
    const key = viewer?.account ?? '';
    const waiting = (this.#waiting.get(key) ?? 0) - bytes;
    if (waiting > 0) this.#waiting.set(key, waiting);
    else this.#waiting.delete(key);
    this.#waitingBytes -= bytes;
  }

  #spend({ account }: Viewer, cells: number): Refusal | null {
    return this.#cells.spend(account, cells) ? null : tooOften;
  }
}

export const tooOften = refuse('RATE_LIMITED', '短い間にたくさんの操作がありました。少し待ってからもう一度お試しください。');
/** Also to whom a session ended: a page that asks for much is told so, and shows the way in. */
const beforeSignIn = refuse('UNAUTHENTICATED', 'サインインする前にできる操作の大きさを超えています。サインインしてください。');
