import type { FeedSource, Page } from './live-feed';
import { LiveFeed } from './live-feed';
import type { LiveSink, SocketState } from './live-socket';
import type { Trouble } from './trouble';

interface Item {
  id: string;
}

/** A server of one list whose answers, stream and clock the test holds in its hand. */
function scene(...answers: ({ page: Page<Item> } | { trouble: Trouble })[]) {
  let run = Promise.resolve();
  let watcher: () => void = () => undefined;
  const timers = new Map<number, { run: () => void; ms: number }>();
  const streams: { place: { from: string; mark: string | null }; sink: LiveSink; closed: boolean }[] = [];
  const socket = { state: 'connected' as SocketState, watch: (listener: () => void) => ((watcher = listener), () => undefined) };
  let timerCount = 0;
  const asked: (string | null)[] = [];
  const source: FeedSource<Item> = {
    order: { idOf: ({ id }) => id, compare: (a, b) => (a.id < b.id ? -1 : 1), firstPage: 'start' },
    fetch: (before) => {
      asked.push(before);
      const answer = answers.shift();
      if (!answer) throw new Error('asked once too often');
      return Promise.resolve(answer);
    },
    open: (place, sink) => {
      const stream = { place, sink, closed: false };
      streams.push(stream);
      return () => void (stream.closed = true);
    },
    updateOf: (data) => data['updates'] as never,
    socket,
    timers: {
      set: (callback, ms) => (timers.set(++timerCount, { run: callback, ms }), timerCount),
      clear: (id: never) => void timers.delete(id),
    },
  };
  const feed = new LiveFeed(source);
  return {
    feed,
    streams,
    asked,
    timers,
    become: (state: SocketState) => {
      socket.state = state;
      watcher();
    },
    tell: (kind: string, id: string | null, mark: string) =>
      streams.at(-1)?.sink.next({ data: { updates: { kind, id, item: id && kind !== 'GONE' ? { id } : null, mark } } }),
    elapse: (ms: number) => {
      for (const [id, timer] of [...timers]) {
        if (timer.ms > ms) continue;
        timers.delete(id);
        timer.run();
      }
    },
    settle: async () => {
      for (let turn = 0; turn < 5; turn++) await (run = run.then(() => undefined));
    },
    ids: () => feed.snapshot().items.map(({ id }) => id),
  };
}

const page = (live: string, ...ids: string[]): { page: Page<Item> } => ({ page: { items: ids.map((id) => ({ id })), live, next: null } });

describe('a live feed', () => {
  it('begins its stream where the page ends, and follows it', async () => {
    const at = scene(page('token', 'a'));
    at.feed.start();
    await at.settle();
    expect(at.streams[0]?.place).toEqual({ from: 'token', mark: null });
    at.tell('ADDED', 'b', 'm1');
    at.tell('GONE', 'a', 'm2');
    expect(at.ids()).toEqual(['b']);
  });

  it('resumes with its last mark after a disconnect', async () => {
    const at = scene(page('token', 'a'));
    at.feed.start();
    await at.settle();
    at.tell('ADDED', 'b', 'm7');
    at.become('away');
    at.become('connected');
    expect(at.streams).toHaveLength(1);
    expect(at.streams[0]?.place).toEqual({ from: 'token', mark: 'm7' });
  });

  it('fetches again and streams anew on RESET', async () => {
    const at = scene(page('one', 'a'), page('two', 'b'));
    at.feed.start();
    await at.settle();
    at.tell('RESET', null, 'm1');
    await at.settle();
    expect(at.ids()).toEqual(['b']);
    expect(at.streams[0]?.closed).toBe(true);
    expect(at.streams[1]?.place).toEqual({ from: 'two', mark: null });
  });

  it('keeps nothing of what it showed when RESET tells that less may be seen, not even beyond the page', async () => {
    const first = { page: { items: [{ id: 'a' }, { id: 'b' }], live: 'one', next: 'b' } };
    const narrowed = { page: { items: [{ id: 'a' }], live: 'two', next: 'a' } };
    const at = scene(first, narrowed);
    at.feed.start();
    await at.settle();
    at.tell('RESET', null, 'm1');
    await at.settle();
    expect(at.ids()).toEqual(['a']);
  });

  it('takes everything off the screen when the stream ends because one may no longer read it', async () => {
    const at = scene(page('one', 'a'), { trouble: { code: 'NOT_FOUND', message: '' } });
    at.feed.start();
    await at.settle();
    at.streams[0]?.sink.ended([{ message: '', extensions: { code: 'NOT_FOUND' } }]);
    expect(at.ids()).toEqual([]);
    await at.settle();
    expect(at.feed.snapshot()).toMatchObject({ items: [], loading: false, trouble: { code: 'NOT_FOUND' } });
  });

  it('takes what the server no longer vouches for off the screen when no answer comes', async () => {
    const at = scene(page('one', 'a'), { trouble: { code: 'OFFLINE', message: '' } });
    at.feed.start();
    await at.settle();
    at.tell('RESET', null, 'm1');
    expect(at.ids()).toEqual(['a']);
    await at.settle();
    expect(at.ids()).toEqual([]);
  });

  it('does so even while the answer is under way, after a second', async () => {
    const at = scene(page('one', 'a'), page('two', 'a'));
    at.feed.start();
    await at.settle();
    at.tell('RESET', null, 'm1');
    at.elapse(1_000);
    expect(at.ids()).toEqual([]);
    await at.settle();
    expect(at.ids()).toEqual(['a']);
  });

  it('says that it reconnects only when the socket stays away', async () => {
    const at = scene(page('token', 'a'));
    at.feed.start();
    await at.settle();
    at.become('away');
    expect(at.feed.snapshot().reconnecting).toBe(false);
    at.elapse(1_500);
    expect(at.feed.snapshot().reconnecting).toBe(true);
    at.become('connected');
    expect(at.feed.snapshot().reconnecting).toBe(false);
  });

  it('polls where WebSockets are blocked, and later streams from the page it polled last', async () => {
    const at = scene(page('one', 'a'), page('two', 'a', 'b'));
    at.feed.start();
    await at.settle();
    at.become('blocked');
    at.elapse(5_000);
    await at.settle();
    expect(at.ids()).toEqual(['a', 'b']);
    expect(at.streams[0]?.place).toEqual({ from: 'two', mark: null });
  });

  it('shows the refusal and asks no more when the patient may no longer be read', async () => {
    const at = scene(page('one', 'a'), { trouble: { code: 'NOT_FOUND', message: '見つかりません。' } });
    at.feed.start();
    await at.settle();
    at.streams[0]?.sink.ended([]);
    await at.settle();
    expect(at.feed.snapshot().trouble?.code).toBe('NOT_FOUND');
    expect(at.ids()).toEqual([]);
    expect(at.timers.size).toBe(0);
  });

  it('keeps what is on the screen while there is no answer, and says that it reconnects', async () => {
    const at = scene(page('one', 'a'), { trouble: { code: 'OFFLINE', message: 'つながりません。' } }, page('two', 'b'));
    at.feed.start();
    await at.settle();
    at.become('blocked');
    at.elapse(5_000);
    await at.settle();
    expect(at.ids()).toEqual(['a']);
    expect(at.feed.snapshot()).toMatchObject({ trouble: null, reconnecting: true });
    at.elapse(3_000);
    await at.settle();
    expect(at.ids()).toEqual(['b']);
    expect(at.feed.snapshot().reconnecting).toBe(false);
  });

  it('asks again by itself when there was no answer at all', async () => {
    const at = scene({ trouble: { code: 'OFFLINE', message: 'つながりません。' } }, page('one', 'a'));
    at.feed.start();
    await at.settle();
    at.elapse(3_000);
    await at.settle();
    expect(at.ids()).toEqual(['a']);
    expect(at.feed.snapshot().trouble).toBeNull();
  });

  it('asks again by itself when the server could not vouch for what it knows', async () => {
    const stale = { trouble: { code: 'STALE', message: '最新の状態を確かめられません。' } } as const;
    const at = scene(stale, page('one', 'a'));
    at.feed.start();
    await at.settle();
    expect(at.feed.snapshot().trouble?.code).toBe('STALE');
    at.elapse(3_000);
    await at.settle();
    expect(at.ids()).toEqual(['a']);
    expect(at.feed.snapshot().trouble).toBeNull();
  });

  it('drops the answer that comes after it was stopped', async () => {
    const at = scene(page('one', 'a'));
    at.feed.start();
    at.feed.stop();
    await at.settle();
    expect(at.ids()).toEqual([]);
    expect(at.streams).toHaveLength(0);
  });
});
