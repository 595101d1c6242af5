import { readFileSync, statSync } from 'node:fs';
import {
  KeysUnavailableError,
  BlobsUnavailableError,
  LooksUnavailableError,
  StoreUnavailableError,
  type EventStore,
} from '@tsumugi/kernel';

/** What lay at a path when it was looked at. */
interface Lying {
  readonly path: string;
  readonly dev: bigint;
  /** Null where nothing lay there. */
  readonly ino: bigint | null;
  /** Of a file; folders have none that says anything. */
  readonly size: bigint;
}

/** What this node rests on that is not built again; the others can be. */
export const irreplaceable = ['folder', 'log', 'keys', 'files', 'looks'] as const;
export type Place = (typeof irreplaceable)[number] | 'views' | `plugin ${string}`;

/** What these methods answer is iterated, not awaited. */
const iterating: readonly PropertyKey[] = ['list', 'keyIds', 'shreds'];
/** These touch nothing. */
const unguarded: readonly PropertyKey[] = ['close', 'where'];

/**
 * The files and folders that a running node holds open or depends on. What is removed, moved or
 * replaced under it goes on to be written where no name leads, or is begun anew and empty: so each
 * of them is compared, by what the file system calls it, with what was opened, before it is used
 * and again before what was done is answered.
 */
export class HeldPlaces {
  readonly #held = new Map<Place, { readonly lengths: boolean; lying: readonly Lying[] }>();

  /**
   * As they lie there now. What does not yet may come.
   * @param lengths whether its files only grow; views empty theirs
   */
  hold(place: Place, paths: readonly string[], lengths = true): void {
    this.#held.set(place, { lengths, lying: paths.map(lying) });
  }

  /** Why it must not be used now, and what would be right, for operators; null while all of it is in its place. */
  reason(place: Place): string | null {
    const held = this.#held.get(place);
    for (const was of held?.lying ?? []) {
      if (was.ino === null) continue;
      const { ino, dev, size } = lying(was.path);
      const what =
        ino === null
          ? 'is gone'
          : ino !== was.ino || dev !== was.dev
            ? 'is another one'
            : held!.lengths && size < was.size
              ? 'was cut short'
              : null;
      if (what !== null) return sentence(place, was.path, what);
    }
    return null;
  }

  /** Why nothing may be written at all. */
  lost(): string | null {
    return irreplaceable.reduce<string | null>((found, place) => found ?? this.reason(place), null);
  }

  /** Whether what can be built again is away, and it alone: with more than that gone, nothing shall be built beside it. */
  isAwayAlone(place: Place): boolean {
    return this.lost() === null && this.reason(place) !== null;
  }

  /** A port that is refused while what it works on is not in its place, also where it was taken away meanwhile. */
  guarded<Port extends object>(place: 'keys' | 'files' | 'looks', port: Port): Port {
    const refused = refusedBy[place];
    const require = (): void => {
      const reason = this.reason(place);
      if (reason !== null) throw new refused(reason);
    };
    return withCalls(port, (call, name) => {
      if (unguarded.includes(name)) return call();
      if (iterating.includes(name))
        return (async function* () {
          require();
          yield* call() as AsyncIterable<unknown>;
          require();
        })();
      return (async () => {
        require();
        // Also where it failed: then that it was taken away is why.
        const answer: unknown = await Promise.resolve(call()).finally(require);
        this.#settle(place);
        return answer;
      })();
    });
  }

  /** A log that is appended to only while everything is in its place: what a record names lies in the others. */
  guardedLog<Store extends EventStore>(store: Store): Store {
    return withCalls(store, (call, name) => {
      const reason = name === 'append' ? this.lost() : null;
      return reason === null ? call() : Promise.reject(new StoreUnavailableError('taken-away', reason));
    });
  }

  /** What was written made files longer, or made them. */
  #settle(place: Place): void {
    const held = this.#held.get(place);
    if (!held) return;
    held.lying = held.lying.map((was) => {
      const now = lying(was.path);
      return was.ino === null || (now.ino === was.ino && now.dev === was.dev) ? now : was;
    });
  }
}

const refusedBy = { keys: KeysUnavailableError, files: BlobsUnavailableError, looks: LooksUnavailableError };

/** A line of half an entry, as a crash leaves it, is cut by who writes the next one. */
const wholeLines = (path: string): bigint => BigInt(readFileSync(path).lastIndexOf(10) + 1);

function lying(path: string): Lying {
  try {
    const found = statSync(path, { bigint: true });
    const size = !found.isFile() ? 0n : path.endsWith('shred-ledger') ? wholeLines(path) : found.size;
    return { path, dev: found.dev, ino: found.ino, size };
  } catch {
    // Where it cannot be looked at it is not there for the next start either.
    return { path, dev: 0n, ino: null, size: 0n };
  }
}

function sentence(place: Place, path: string, what: string): string {
  const open = place === 'log' || place === 'looks';
  return (
    `${path} ${what}: it was removed, moved or replaced under the running node, which writes nothing now. ` +
    (open ? `Do not stop it before what /proc/${process.pid}/fd still shows of it is copied. ` : '') +
    'With the very same back in its place it serves again by itself; with a copy, stop the node and start it on the copy.'
  );
}

/** The same object, each of whose calls goes through another hand. */
function withCalls<T extends object>(object: T, through: (call: () => unknown, name: PropertyKey) => unknown): T {
  return new Proxy(object, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name, target);
      // What is the object's own was put there, in place of its kind's.
      if (typeof value !== 'function' || Object.hasOwn(target, name)) return value;
      return (...given: unknown[]) => through(() => Reflect.apply(value as (...given: unknown[]) => unknown, target, given), name);
    },
    set: (target, name, value) => Reflect.set(target, name, value, target),
  });
}
