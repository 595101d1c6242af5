import { allow, defineCapability, defineFeed, deny, isRefusal, Registry, type Change, type Decision, type Viewer } from '@tsumugi/kernel';
import { buildSchema } from 'graphql';
import { Hub, type LiveViews, type Sink } from './hub.js';
import { Operations, type LiveOperation } from './operation.js';
import { Resume } from './resume.js';
import type { Tokens } from './tokens.js';

const schema = buildSchema(`
  type Query { nothing: Int }
  type Subscription { roomUpdates(room: ID!, from: String, mark: String): Update! }
  type Update { kind: String! id: ID item: Post mark: String! }
  type Post { id: ID! text: String readers: Int }
`);

/** Tokens that can be read by the test, but are still bound to purpose and owner. */
const tokens: Tokens = {
  seal: (purpose, owner, value) => Buffer.from(JSON.stringify([purpose, owner, value])).toString('base64url'),
  open(purpose, owner, token) {
    try {
      const [sealedFor, sealedTo, value] = JSON.parse(Buffer.from(token, 'base64url').toString()) as [string, string, { position: number }];
      return sealedFor === purpose && sealedTo === owner ? value : null;
    } catch {
      return null;
    }
  },
};

const full = allow('member', ['content', 'readers']);

function bench() {
  const posts = new Map<string, { text: string; facility: string }>([['p1', { text: '体重が増えました', facility: 'f1' }]]);
  const decisions = new Map<string, Decision>();
  const journal: { position: number; topic: string; key: string; kind: Change['kind'] }[] = [];
  let position = 0;
  let loads = 0;
  let floor = 0;
  let near = true;
  let now = '2026-04-01T02:00:00.000Z';
  const feed = defineFeed<{ room: string }>({
    name: 'roomUpdates',
    audiences: ['team'],
    topic: ({ room }) => `room:${room}`,
    patient: () => 'patient-1',
    access: (_args, viewer) => decisions.get(viewer.account) ?? full,
    facts: (_args, viewer) => ['patient:1', `session:${viewer.session}`],
    load: (key, { scope, mask }) => {
      loads += 1;
      const post = posts.get(key);
      if (!post || (scope !== 'all' && scope !== `facility:${post.facility}`)) return null;
      return { id: key, text: post.text, readers: mask.includes('readers') ? 3 : null };
    },
  });
  const views: LiveViews = {
    get: () => undefined,
    all: () => [],
    position: () => position,
    changesSince(topic, after, limit) {
      if (after < floor) return null;
      const changed = new Map(journal.filter((row) => row.topic === topic && row.position > after).map(({ key, kind }) => [key, kind]));
      return changed.size > limit ? null : [...changed].map(([key, kind]) => ({ key, kind }));
    },
  };
  const resume = new Resume(tokens);
  const hub = new Hub({
    registry: new Registry([defineCapability({ name: 'test', events: [], feeds: [feed] })]),
    views,
    resume,
    now: () => now,
    near: () => near,
  });
  const operations = new Operations('team', schema);
  return {
    hub,
    posts,
    decisions,
    resume,
    loads: () => loads,
    forget: () => (floor = position + 1),
    beNear: (is: boolean) => (near = is),
    at: (instant: string) => (now = instant),
    operation(from: string | null = null, mark: string | null = null, query = subscription): LiveOperation {
      const operation = operations.read({ query, variables: { room: 'r1', from, mark } });
      if ('length' in operation) throw new Error(operation[0]!.message);
      return operation;
    },
    commit(changes: readonly [string, Change['kind']][], rechecks: readonly string[] = []) {
      position += 1;
      const told = changes.map(([key, kind]): Change => ({ topic: 'room:r1', key, kind }));
      for (const change of told) journal.push({ position, ...change });
      hub.applied({ position, changes: told, rechecks });
    },
  };
}

const subscription =
  'subscription ($room: ID!, $from: String, $mark: String) { roomUpdates(room: $room, from: $from, mark: $mark) { kind id item { id text readers } mark } }';

function viewer(account: string): Viewer {
  return {
    audience: 'team',
    region: 'r',
    account,
    facility: 'f1',
    profession: 'doctor',
    device: null,
    session: `s-${account}`,
    sessionUntil: '2026-04-01T12:00:00.000Z',
  };
}

function screen() {
  const updates: { kind: string; id: string | null; item: { text: string; readers: number | null } | null; mark: string }[] = [];
  const payloads: Buffer[] = [];
  let ended: string | null = null;
  let dropped = 0;
  const sink: Sink = {
    next: (payload) => {
      payloads.push(payload);
      updates.push((JSON.parse(payload.toString()) as { data: { roomUpdates: (typeof updates)[number] } }).data.roomUpdates);
    },
    anew: (payload) => {
      dropped += payloads.length;
      sink.next(payload);
    },
    end: ({ code }) => (ended = code),
  };
  return { sink, updates, payloads, ended: () => ended, dropped: () => dropped };
}

describe('the live hub', () => {
  it('renders an update once for everyone with the same outcome', () => {
    const { hub, operation, commit, loads } = bench();
    const screens = ['nurse', 'doctor', 'helper'].map((account) => {
      const open = screen();
      hub.open(viewer(account), operation(), open.sink);
      return open;
    });
    const before = { loads: loads(), renderings: hub.figures().renderings };
    commit([['p1', 'Changed']]);
    expect(loads() - before.loads).toBe(1);
    expect(hub.figures().renderings - before.renderings).toBe(1);
    const [first, ...others] = screens.map(({ payloads }) => payloads.at(-1));
    for (const other of others) expect(other).toBe(first);
    expect(screens[0]!.updates.at(-1)).toMatchObject({ kind: 'CHANGED', id: 'p1', item: { text: '体重が増えました', readers: 3 } });
  });

  it('shows each outcome only its own part', () => {
    const { hub, operation, commit, decisions, posts } = bench();
    decisions.set('stranger', allow('own records', ['content'], { scope: 'facility:f2' }));
    posts.set('p2', { text: '自分の記録', facility: 'f2' });
    const member = screen();
    const stranger = screen();
    hub.open(viewer('member'), operation(), member.sink);
    hub.open(viewer('stranger'), operation(), stranger.sink);
    commit([['p1', 'Added']]);
    commit([['p2', 'Added']]);
    expect(member.updates.slice(1).map(({ id }) => id)).toEqual(['p1', 'p2']);
    expect(stranger.updates.slice(1).map(({ id, item }) => [id, item?.readers])).toEqual([['p2', null]]);
  });

  it('ends a stream whose access ended, before anything of the same commit is told', () => {
    const { hub, operation, commit, decisions } = bench();
    const removed = screen();
    const kept = screen();
    hub.open(viewer('removed'), operation(), removed.sink);
    hub.open(viewer('kept'), operation(), kept.sink);
    decisions.set('removed', deny('left the team'));
    commit([['p1', 'Changed']], ['patient:1']);
    expect(removed.ended()).toBe('NOT_FOUND');
    expect(removed.updates.map(({ kind }) => kind)).toEqual(['RESET']);
    expect(kept.updates.map(({ kind }) => kind)).toEqual(['RESET', 'CHANGED']);
    commit([['p1', 'Changed']]);
    expect(removed.updates).toHaveLength(1);
  });

  it('has a screen fetch again when its outcome changed', () => {
    const { hub, operation, commit, decisions } = bench();
    const open = screen();
    hub.open(viewer('nurse'), operation(), open.sink);
    decisions.set('nurse', allow('own records', ['content'], { scope: 'facility:f1' }));
    commit([], ['patient:1']);
    expect(open.updates.map(({ kind }) => kind)).toEqual(['RESET', 'RESET']);
    commit([], ['patient:1']);
    expect(open.updates).toHaveLength(2);
  });

  it('ends a stream when its decision runs out by the clock, and leaves the others open', () => {
    const { hub, operation, decisions } = bench();
    decisions.set('late', allow('until noon', [], { validUntil: '2026-04-01T02:00:00.000Z' }));
    decisions.set('early', allow('until night', [], { validUntil: '2026-04-01T02:00:00.001Z' }));
    const late = screen();
    const early = screen();
    hub.open(viewer('late'), operation(), late.sink);
    hub.open(viewer('early'), operation(), early.sink);
    decisions.set('late', deny('time is up'));
    hub.expire();
    expect([late.ended(), early.ended()]).toEqual(['NOT_FOUND', null]);
  });

  it('holds what it cannot tell from what is long over, and tells it once the node is near again', () => {
    const { hub, operation, commit, beNear } = bench();
    const open = screen();
    hub.open(viewer('nurse'), operation(), open.sink);
    beNear(false);
    commit([['p1', 'Changed']]);
    hub.release();
    expect(open.updates.map(({ kind }) => kind)).toEqual(['RESET']);
    beNear(true);
    hub.release();
    expect(open.updates.map(({ kind, id }) => [kind, id])).toEqual([
      ['RESET', null],
      ['CHANGED', 'p1'],
    ]);
    hub.release();
    commit([['p1', 'Changed']]);
    expect(open.updates).toHaveLength(3);
  });

  it('shows nothing of what was held to whom may no longer see it', () => {
    const { hub, operation, commit, decisions, beNear } = bench();
    const [removed, kept] = [screen(), screen()];
    hub.open(viewer('removed'), operation(), removed.sink);
    hub.open(viewer('kept'), operation(), kept.sink);
    beNear(false);
    commit([['p1', 'Changed']]);
    decisions.set('removed', deny('left the team'));
    commit([], ['patient:1']);
    beNear(true);
    commit([['p1', 'Changed']]);
    expect(removed.ended()).toBe('NOT_FOUND');
    expect(removed.updates).toHaveLength(1);
    expect(kept.updates.map(({ kind }) => kind)).toEqual(['RESET', 'CHANGED']);
  });

  it('tells nothing after a session ran out, even before its timer saw it', () => {
    const { hub, operation, commit, at } = bench();
    const open = screen();
    hub.open(viewer('nurse'), operation(), open.sink);
    at('2026-04-01T12:00:00.000Z');
    commit([['p1', 'Changed']]);
    expect([open.updates.length, open.ended()]).toEqual([1, 'NOT_FOUND']);
  });

  it('has a screen fetch again that comes with the mark of a node further on', () => {
    const { hub, operation, commit, resume } = bench();
    commit([['p1', 'Changed']]);
    const token = resume.token(viewer('nurse'), 'roomUpdates', { room: 'r1' }, 1, full.outcome);
    const ahead = resume.mark('room:r1', 2, full.outcome);
    const [here, further] = [screen(), screen()];
    hub.open(viewer('nurse'), operation(token), here.sink);
    hub.open(viewer('nurse'), operation(token, ahead), further.sink);
    expect([here.updates.length, further.updates.map(({ kind }) => kind)]).toEqual([0, ['RESET']]);
  });

  it('refuses to open what the viewer may not see, and an unknown feed, alike', () => {
    const { hub, operation, decisions } = bench();
    decisions.set('nobody', deny('not in the team'));
    const refused = hub.open(viewer('nobody'), operation(), screen().sink);
    const allowed = hub.open(viewer('somebody'), operation(), screen().sink);
    expect(isRefusal(refused) && refused.code).toBe('NOT_FOUND');
    expect(isRefusal(allowed)).toBe(false);
    const family = hub.open({ ...viewer('somebody'), audience: 'family' }, operation(), screen().sink);
    expect(isRefusal(family) && family.code).toBe('NOT_FOUND');
  });

  it('resumes from a page’s token: what changed since comes again, once', () => {
    const { hub, operation, commit, resume } = bench();
    commit([['p0', 'Added']]);
    const token = resume.token(viewer('nurse'), 'roomUpdates', { room: 'r1' }, 1, full.outcome);
    commit([['p1', 'Added']]);
    commit([['p1', 'Changed']]);
    const open = screen();
    hub.open(viewer('nurse'), operation(token), open.sink);
    expect(open.updates).toMatchObject([{ kind: 'CHANGED', id: 'p1' }]);
    commit([['p1', 'Gone']]);
    expect(open.updates.at(-1)).toMatchObject({ kind: 'GONE', id: 'p1', item: null });

    const again = screen();
    hub.open(viewer('nurse'), operation(token, open.updates[0]!.mark), again.sink);
    expect(again.updates).toMatchObject([{ kind: 'GONE', id: 'p1' }]);
    const upToDate = screen();
    hub.open(viewer('nurse'), operation(token, open.updates[1]!.mark), upToDate.sink);
    expect(upToDate.updates).toEqual([]);
  });

  it('refuses another viewer’s token, and a mark of another topic, but takes one’s own', () => {
    const { hub, operation, commit, resume } = bench();
    commit([['p1', 'Added']]);
    const mine = resume.token(viewer('nurse'), 'roomUpdates', { room: 'r1' }, 1, full.outcome);
    const mark = resume.mark('room:r1', 1, full.outcome);
    const outcomes = [
      hub.open(viewer('doctor'), operation(mine), screen().sink),
      hub.open(viewer('nurse'), operation(mine, resume.mark('room:r2', 1, full.outcome)), screen().sink),
      hub.open(viewer('nurse'), operation('forged'), screen().sink),
      hub.open(viewer('nurse'), operation(mine, mark), screen().sink),
    ];
    expect(outcomes.map((outcome) => (isRefusal(outcome) ? outcome.code : 'open'))).toEqual([
      'STALE_TOKEN',
      'STALE_TOKEN',
      'STALE_TOKEN',
      'open',
    ]);
  });

  it('answers RESET to who was away longer than changes are kept', () => {
    const { hub, operation, commit, resume, forget } = bench();
    commit([['p1', 'Added']]);
    const token = resume.token(viewer('nurse'), 'roomUpdates', { room: 'r1' }, 1, full.outcome);
    forget();
    const open = screen();
    hub.open(viewer('nurse'), operation(token), open.sink);
    expect(open.updates.map(({ kind }) => kind)).toEqual(['RESET']);
  });

  it('does not tell of an item that was never visible to the outcome', () => {
    const { hub, operation, commit, decisions } = bench();
    decisions.set('other', allow('own records', ['content'], { scope: 'facility:f9' }));
    const open = screen();
    hub.open(viewer('other'), operation(), open.sink);
    commit([['p1', 'Added']]);
    commit([['p1', 'Changed']]);
    expect(open.updates.map(({ kind }) => kind)).toEqual(['RESET']);
  });

  it('begins anew for who resumes under another decision than the page was fetched with', () => {
    const { hub, operation, commit, resume, decisions } = bench();
    commit([['p1', 'Added']]);
    const token = resume.token(viewer('nurse'), 'roomUpdates', { room: 'r1' }, 1, full.outcome);
    const unchanged = screen();
    hub.open(viewer('nurse'), operation(token), unchanged.sink);
    expect(unchanged.updates).toEqual([]);
    decisions.set('nurse', allow('own records', ['content'], { scope: 'facility:f1' }));
    const narrowed = screen();
    hub.open(viewer('nurse'), operation(token), narrowed.sink);
    expect(narrowed.updates.map(({ kind }) => kind)).toEqual(['RESET']);
    const fetchedAgain = screen();
    hub.open(viewer('nurse'), operation(token, narrowed.updates[0]!.mark), fetchedAgain.sink);
    expect(fetchedAgain.updates.map(({ kind }) => kind)).toEqual(['RESET']);
  });

  it('drops what waits when a decision changes what may be seen', () => {
    const { hub, operation, commit, decisions } = bench();
    const open = screen();
    hub.open(viewer('nurse'), operation(), open.sink);
    commit([['p1', 'Changed']]);
    const before = open.dropped();
    decisions.set('nurse', allow('own records', ['content'], { scope: 'facility:f1' }));
    commit([], ['patient:1']);
    expect(open.updates.at(-1)!.kind).toBe('RESET');
    expect(open.dropped()).toBeGreaterThan(before);
  });

  it('is silent about a group of fields that the decision withholds', () => {
    const { hub, operation, posts, decisions, resume } = bench();
    decisions.set('own', allow('own records', ['content'], { scope: 'facility:f1' }));
    const [own, member] = [screen(), screen()];
    hub.open(viewer('own'), operation(resume.token(viewer('own'), 'roomUpdates', { room: 'r1' }, 0, 'facility:f1|content')), own.sink);
    hub.open(viewer('member'), operation(resume.token(viewer('member'), 'roomUpdates', { room: 'r1' }, 0, full.outcome)), member.sink);
    expect(posts.size).toBe(1);
    hub.applied({ position: 1, changes: [{ topic: 'room:r1', key: 'p1', kind: 'Changed', group: 'readers' }], rechecks: [] });
    expect([own.updates.length, member.updates.length]).toEqual([0, 1]);
    hub.applied({ position: 2, changes: [{ topic: 'room:r1', key: 'p1', kind: 'Changed' }], rechecks: [] });
    expect([own.updates.length, member.updates.length]).toEqual([1, 2]);
  });

  it('tells who is left with own records what their facility did, and of others not even that', () => {
    const { hub, operation, decisions, resume } = bench();
    decisions.set('own', allow('own records', ['content'], { scope: 'facility:f1' }));
    const [own, member] = [screen(), screen()];
    hub.open(viewer('own'), operation(resume.token(viewer('own'), 'roomUpdates', { room: 'r1' }, 0, 'facility:f1|content')), own.sink);
    hub.open(viewer('member'), operation(resume.token(viewer('member'), 'roomUpdates', { room: 'r1' }, 0, full.outcome)), member.sink);
    const change = { topic: 'room:r1', key: 'p1', kind: 'Changed' } as const;
    hub.applied({ position: 1, changes: [{ ...change, by: ['f2'] }], rechecks: [] });
    hub.applied({ position: 2, changes: [{ ...change, kind: 'Gone', by: [] }], rechecks: [] });
    expect([own.updates.length, member.updates.length]).toEqual([0, 2]);
    hub.applied({ position: 3, changes: [{ ...change, by: ['f2', 'f1'] }], rechecks: [] });
    hub.applied({ position: 4, changes: [change], rechecks: [] });
    expect([own.updates.length, member.updates.length]).toEqual([2, 4]);
  });

  it('keeps nothing of streams that ended', () => {
    const { hub, operation } = bench();
    const opened = [1, 2, 3].map((n) => hub.open(viewer(`v${n}`), operation(), screen().sink));
    expect(hub.figures()).toMatchObject({ streams: 3, topics: 1 });
    for (const stream of opened) if (!isRefusal(stream)) stream.close();
    for (const stream of opened) if (!isRefusal(stream)) stream.close();
    expect(hub.figures()).toMatchObject({ streams: 0, topics: 0 });
  });
});

describe('operations', () => {
  const read = (query: string, variables: Record<string, unknown> = { room: 'r1' }) => {
    const operation = new Operations('team', schema).read({ query, variables });
    return 'length' in operation ? operation.map(({ message }) => message) : operation;
  };

  it('share a rendering when only their place to resume differs', () => {
    const a = read(subscription, { room: 'r1', from: 'a', mark: 'x' }) as LiveOperation;
    const b = read(subscription, { room: 'r1', from: 'b' }) as LiveOperation;
    const other = read(subscription, { room: 'r2', from: 'b' }) as LiveOperation;
    expect(a.key).toBe(b.key);
    expect(other.key).not.toBe(b.key);
    expect([a.from, a.mark, b.mark]).toEqual(['a', 'x', null]);
  });

  it('refuse queries, unknown fields, broken text and missing variables, each with what is wrong', () => {
    expect(read('{ nothing }')).toEqual(['Only subscriptions go over the WebSocket; send queries and mutations by HTTP.']);
    expect(read('subscription { nonsense }')).toEqual([expect.stringContaining('nonsense')]);
    expect(read('subscription {')).toEqual([expect.stringContaining('Syntax Error')]);
    expect(read(subscription, {})).toEqual([expect.stringContaining('$room')]);
    expect(read('subscription ($room: ID!) { ...F } fragment F on Subscription { roomUpdates(room: $room) { kind } }')).toEqual([
      expect.stringContaining('without a fragment'),
    ]);
    expect(Array.isArray(read(subscription))).toBe(false);
  });
});
