import type { Viewer } from '@tsumugi/kernel';

export interface TransferLimits {
  /** Open at once. */
  readonly perSession: number;
  readonly perPerson: number;
  readonly node: number;
  /** Bytes that may be held at once. */
  readonly bytesPerPerson: number;
  readonly bytesNode: number;
  /** Who comes when no place is free waits in a line, so many of one person, and so long. */
  readonly waitingPerPerson: number;
  readonly waitMs: number;
  /** Without progress. */
  readonly silentMs: number;
  /** In all. */
  readonly longestMs: number;
}

/** The one for whom bytes come or go. */
type Whose = Pick<Viewer, 'account' | 'session'>;

interface Waiting {
  readonly whose: Whose;
  readonly bytes: number;
  readonly admit: (transfer: Transfer | null) => void;
}

const lookEveryMs = 250;
/** While the node closes nobody is waited for who stands still. */
const silentAtEndMs = 1_000;

/**
 * Uploads or downloads that are open: so many for a session, a person and the node, each for so
 * long. A person who has none left waits for one of their own; others are not kept waiting by it.
 */
export class Transfers {
  readonly #open = new Set<Transfer>();
  readonly #waiting = new Set<Waiting>();
  #timer: NodeJS.Timeout | null = null;
  #closing = false;

  constructor(
    private readonly limits: TransferLimits,
    /** Milliseconds that only go forward. */
    readonly clock: () => number = () => performance.now(),
  ) {}

  get figures(): { readonly open: number; readonly waiting: number } {
    return { open: this.#open.size, waiting: this.#waiting.size };
  }

  /** A place, as soon as there is one. Null when too many wait already, or none came free in time. */
  async begin(whose: Whose, bytes = 0): Promise<Transfer | null> {
    if (this.#fits(whose, bytes)) return this.#admit(whose, bytes);
    if (this.#closing) return null;
    const own = [...this.#waiting].filter((each) => each.whose.account === whose.account).length;
    if (own >= this.limits.waitingPerPerson) return null;
    return new Promise((resolve) => {
      const timer = setTimeout(() => waiting.admit(null), this.limits.waitMs).unref();
      const waiting: Waiting = {
        whose,
        bytes,
        admit: (transfer) => {
          clearTimeout(timer);
          this.#waiting.delete(waiting);
          resolve(transfer);
        },
      };
      this.#waiting.add(waiting);
    });
  }

  /** Ends what stands still, lasts too long or may not go on. By itself four times a second. */
  look(now = this.clock()): void {
    const silentMs = this.#closing ? silentAtEndMs : this.limits.silentMs;
    for (const transfer of this.#open) transfer.look(now, { ...this.limits, silentMs });
  }

  /** The node closes: what moves is finished, who waits is told. */
  close(): void {
    this.#closing = true;
    for (const { admit } of [...this.#waiting]) admit(null);
  }

  ended(transfer: Transfer): void {
    if (!this.#open.delete(transfer)) return;
    // In the order in which they came, past those whose own places are taken.
    for (const waiting of [...this.#waiting])
      if (this.#fits(waiting.whose, waiting.bytes)) waiting.admit(this.#admit(waiting.whose, waiting.bytes));
    if (this.#open.size > 0 || !this.#timer) return;
    clearInterval(this.#timer);
    this.#timer = null;
  }

  #fits({ account, session }: Whose, bytes: number): boolean {
    const { perSession, perPerson, node, bytesPerPerson, bytesNode } = this.limits;
    let [sessions, persons, personsBytes, allBytes] = [0, 0, 0, 0];
    for (const { whose, bytes: held } of this.#open) {
      allBytes += held;
      if (whose.account === account) {
        persons += 1;
        personsBytes += held;
      }
      if (whose.session === session) sessions += 1;
    }
    return (
      sessions < perSession &&
      persons < perPerson &&
      this.#open.size < node &&
      personsBytes + bytes <= bytesPerPerson &&
      allBytes + bytes <= bytesNode
    );
  }

  #admit(whose: Whose, bytes: number): Transfer {
    const transfer = new Transfer(this, whose, bytes);
    this.#open.add(transfer);
    this.#timer ??= setInterval(() => this.look(), lookEveryMs).unref();
    return transfer;
  }
}

/** One upload or download. */
export class Transfer {
  readonly #began: number;
  #moved: number;
  #watch: { readonly mayGoOn: () => boolean; readonly cut: () => void } | null = null;

  constructor(
    private readonly of: Transfers,
    readonly whose: Whose,
    readonly bytes: number,
  ) {
    this.#began = of.clock();
    this.#moved = this.#began;
  }

  /** From here on it is cut as soon as it may not go on, stands still or lasts too long. */
  watch(mayGoOn: () => boolean, cut: () => void): void {
    this.#watch = { mayGoOn, cut };
  }

  /** Everything has come. Its place is kept until it ends, however long that takes. */
  arrived(): void {
    this.#watch = null;
  }

  /** Bytes came, or went. */
  moved(): void {
    this.#moved = this.of.clock();
  }

  look(now: number, { silentMs, longestMs }: TransferLimits): void {
    if (!this.#watch) return;
    if (now - this.#moved < silentMs && now - this.#began < longestMs && this.#watch.mayGoOn()) return;
    const { cut } = this.#watch;
    this.end();
    cut();
  }

  end(): void {
    this.#watch = null;
    this.of.ended(this);
  }
}
