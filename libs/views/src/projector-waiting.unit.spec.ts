import type { FeedItem, Recorded } from '@tsumugi/kernel';
import { Projector, ViewBehindError } from './projector.js';
import { ViewDatabase } from './view-database.js';

/** A log that says what it is told to, when it is told to. */
function log() {
  const items: FeedItem[] = [{ kind: 'caught-up', position: 0 }];
  let wake = (): void => undefined;
  return {
    say: (item: FeedItem) => (items.push(item), wake()),
    async *subscribeAll({ signal }: { signal: AbortSignal }): AsyncGenerator<FeedItem> {
      signal.addEventListener('abort', () => wake());
      while (!signal.aborted) {
        const next = items.shift();
        if (next) yield next;
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    },
  };
}

const record = (position: number) =>
  ({
    position,
    stream: 'room-1',
    subject: 'patient:1',
    type: 'Noted',
    command: { id: `c${position}`, digest: '' },
    actor: { person: 'p', facility: 'f', device: null },
  }) as never;

describe('waiting for views', () => {
  const bench = async () => {
    const views = new ViewDatabase(':memory:', []);
    const feed = log();
    const unreadable = new Set<number>();
    const projector = new Projector(
      feed,
      {
        openEach: (records) =>
          records.some(({ position }) => unreadable.has(position))
            ? Promise.reject(new Error('an event of a later release'))
            : Promise.resolve(records.map((each) => ({ ...each, revision: 0, id: 'id' }) as unknown as Recorded)),
      },
      views,
    );
    await projector.start();
    return { views, feed, projector, unreadable };
  };

  it('lets wait for a position until the views hold it', async () => {
    const { feed, projector, views } = await bench();
    const waited = projector.waitFor(2, 5_000);
    feed.say({ kind: 'records', records: [record(1), record(2)] });
    await waited;
    expect(views.position()).toBe(2);
    await projector.stop();
  });

  it('lets nobody wait for what it will not reach: it failed, or was stopped', async () => {
    const failing = await bench();
    failing.unreadable.add(1);
    const waited = failing.projector.waitFor(1, 60_000);
    failing.feed.say({ kind: 'records', records: [record(1)] });
    await expect(waited).rejects.toThrow(ViewBehindError);
    await expect(failing.projector.waitFor(1, 60_000)).rejects.toThrow(ViewBehindError);
    expect(failing.projector.failure?.message).toBe('an event of a later release');

    const stopped = await bench();
    const waiting = stopped.projector.waitFor(1, 60_000);
    const ended = expect(waiting).rejects.toThrow(ViewBehindError);
    await stopped.projector.stop();
    await ended;
    expect(stopped.projector.failure).toBeNull();
  });
});
