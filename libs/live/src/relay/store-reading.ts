import type { EventStore, Position, StoredRecord } from '@tsumugi/kernel';
import type { Stretch } from './messages.js';

const stretchRecords = 512;
const stretchCharacters = 1024 * 1024;

/**
 * What the store holds after a position, to its end, stretch by stretch. Ends at once when the
 * signal aborts, also while the store does not answer.
 */
export async function* stretchesOf(
  store: Pick<EventStore, 'readAll'>,
  after: Position,
  signal: AbortSignal,
): AsyncGenerator<Stretch, void, void> {
  const reading = gathered(store, after);
  try {
    for (;;) {
      const next = await orAborted(reading.next(), signal);
      if (next === aborted || next.done) return;
      yield next.value;
    }
  } finally {
    // A store that does not answer would not answer this either: nobody waits for it.
    reading.return().catch(() => undefined);
  }
}

async function* gathered(store: Pick<EventStore, 'readAll'>, after: Position): AsyncGenerator<Stretch, void, void> {
  let prev = after;
  let records: StoredRecord[] = [];
  let characters = 0;
  for await (const record of store.readAll({ after })) {
    records.push(record);
    characters += lengthOf(record);
    if (records.length < stretchRecords && characters < stretchCharacters) continue;
    yield { prev, records, characters };
    prev = record.position;
    records = [];
    characters = 0;
  }
  if (records.length > 0) yield { prev, records, characters };
}

const aborted = Symbol('aborted');

/** What was asked, unless the signal aborts first; its failure is nobody's then. */
export async function orAborted<T>(asked: Promise<T>, signal: AbortSignal): Promise<T | typeof aborted> {
  let stop: (() => void) | undefined;
  const stopped = new Promise<typeof aborted>((resolve) => {
    stop = () => resolve(aborted);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([asked, stopped]);
  } finally {
    signal.removeEventListener('abort', stop!);
    asked.catch(() => undefined);
  }
}

/** About the length of its JSON; writing it only to count would cost as much as reading it. */
function lengthOf({ sealed, clear }: StoredRecord): number {
  return 1_000 + (sealed?.length ?? 0) + JSON.stringify(clear).length;
}
