/**
 * An open screen: a page that was fetched once and is kept true by its stream, as the web
 * application keeps it. When its socket goes it tries the next node with its last mark; RESET and
 * an ended stream make it fetch again. It is never reloaded.
 */
import { setTimeout as pause } from 'node:timers/promises';
import WebSocket from 'ws';

const post =
  'id text version postedAt correctedAt seenCount acknowledgedCount author { account } attachments { file size } readings { id value } withdrawn { reason }';
const reading = 'id kind value measuredAt correctedAt';

const newestFirst = (time) => (a, b) => (a[time] === b[time] ? (a.id < b.id ? 1 : -1) : a[time] < b[time] ? 1 : -1);

/** The lists that are watched, with how the application orders them. */
export const lists = {
  timeline: {
    query: `query ($room: ID!) { timeline(room: $room, first: 30) { edges { node { ${post} } } live } }`,
    page: ({ timeline }) => ({ items: timeline.edges.map(({ node }) => node), live: timeline.live }),
    subscription: `subscription ($room: ID!, $from: String, $mark: String) { roomUpdates(room: $room, from: $from, mark: $mark) { kind id item { ${post} } mark } }`,
    field: 'roomUpdates',
    idOf: ({ id }) => id,
    compare: (a, b) => (a.postedAt === b.postedAt ? (a.id < b.id ? -1 : 1) : a.postedAt < b.postedAt ? -1 : 1),
    // None of them ever falls.
    ageOf: ({ version, seenCount, acknowledgedCount }) => version * 1e6 + seenCount * 1e3 + acknowledgedCount,
  },
  readings: {
    query: `query ($patient: ID!) { readings(patient: $patient, first: 60) { items { ${reading} } live } }`,
    page: ({ readings }) => readings,
    subscription: `subscription ($patient: ID!, $from: String, $mark: String) { readingUpdates(patient: $patient, from: $from, mark: $mark) { kind id item { ${reading} } mark } }`,
    field: 'readingUpdates',
    idOf: ({ id }) => id,
    compare: (a, b) => -newestFirst('measuredAt')(a, b),
    ageOf: ({ correctedAt }) => (correctedAt ? 1 : 0),
  },
};

/** Shorter than the application's, so that a run is. A socket that stays silent so long is dead. */
const pingEveryMs = 1_500;
const pongWithinMs = 1_500;
const answerWithinMs = 6_000;
const longestWaitMs = 1_500;
const passing = new Set(['BUSY', 'VIEW_BEHIND', 'UNCERTAIN', 'STALE', 'INTERNAL']);

export class Screen {
  #items = new Map();
  #socket = null;
  #stopped = false;
  #running = null;
  #place = null;
  #answer = null;
  /** What the server last said instead of a page; null while there is one. */
  refusal = null;
  resets = 0;
  connections = 0;

  /**
   * @param world `{ urls, seen, lateMs }`: the nodes, who is told of each frame and page, and how late this process is
   * @param person whose `token` it uses at each connecting
   * @param rights what it rests on
   */
  constructor(world, person, { name, list, args, rights, node }) {
    Object.assign(this, { world, person, name, list: lists[list], args, rights, node });
  }

  get items() {
    return [...this.#items.values()];
  }

  open() {
    this.#stopped = false;
    this.#place = null;
    this.#items.clear();
    this.refusal = null;
    /** Resolves when it shows a page, or was refused one. */
    this.answered = new Promise((resolve) => (this.#answer = resolve));
    this.#running = this.#run();
    return this;
  }

  async close() {
    this.#stopped = true;
    this.#socket?.terminate();
    this.#answer?.();
    await this.#running;
  }

  async #run() {
    for (let tries = 0; !this.#stopped;) {
      const page = this.#place ? null : await this.#fetch();
      if (page === 'refused') {
        // As for a person: the list is gone, and the application asks again only when it is opened anew.
        this.#items.clear();
        this.#answer();
        return;
      }
      if (page) {
        this.#renew(page);
        this.#answer();
      }
      if (this.#place && (await this.#stream())) tries = 0;
      else tries += 1;
      if (!this.#stopped) await pause(Math.min(50 * 2 ** tries, longestWaitMs) * (0.75 + this.world.random() / 2));
    }
  }

  /** A page; 'refused' where it may not be seen; null where there was no answer, and another node is next. */
  async #fetch() {
    const at = performance.now();
    const { node } = this;
    const answer = await ask(this.world.urls[node], this.person.token, this.list.query, this.args).catch(() => null);
    const code = answer?.errors?.[0].extensions?.code ?? (answer?.data ? null : 'INTERNAL');
    if (code === null) {
      const page = this.list.page(answer.data);
      if (page.items.length > 0) this.world.seen({ screen: this.name, rights: this.rights, node, at, lateMs: 0, what: 'page' });
      return page;
    }
    if (!passing.has(code)) {
      this.refusal = code;
      return 'refused';
    }
    this.#next();
    return null;
  }

  #renew({ items, live }) {
    const { idOf, compare } = this.list;
    const sorted = [...items].sort(compare);
    const older = sorted.length === 0 ? [] : this.items.filter((item) => compare(item, sorted[0]) < 0);
    this.#items = new Map([...older, ...sorted].map((item) => [idOf(item), item]));
    this.#place = { from: live, mark: null };
  }

  /** Follows the stream until it or its socket ends. True when it ever ran. */
  #stream() {
    const { node } = this;
    const socket = new WebSocket(`${this.world.urls[node].replace('http', 'ws')}/team/graphql`, 'graphql-transport-ws', {
      handshakeTimeout: pongWithinMs,
    });
    this.#socket = socket;
    let ran = false;
    let heard = performance.now();
    const send = (message) => socket.readyState === socket.OPEN && socket.send(JSON.stringify(message));
    const ping = setInterval(() => {
      if (performance.now() - heard > pingEveryMs + pongWithinMs) socket.terminate();
      else send({ type: 'ping' });
    }, pingEveryMs);
    return new Promise((resolve) => {
      const ended = () => {
        clearInterval(ping);
        socket.removeAllListeners();
        socket.on('error', () => undefined);
        socket.terminate();
        resolve(ran);
      };
      socket.on('error', () => undefined);
      socket.on('close', (code) => {
        if (endsStreams(code)) this.#place = null;
        this.#next();
        ended();
      });
      socket.on('open', () => send({ type: 'connection_init', payload: { authorization: `Bearer ${this.person.token}` } }));
      socket.on('message', (data) => {
        heard = performance.now();
        const message = JSON.parse(data);
        if (message.type === 'connection_ack') {
          this.connections += 1;
          send({ type: 'subscribe', id: '1', payload: { query: this.list.subscription, variables: { ...this.args, ...this.#place } } });
        }
        if (message.type === 'ping') send({ type: 'pong' });
        if (message.type === 'next') {
          ran = true;
          if (!this.#told(message.payload, node)) ended();
        }
        // The server ended the stream, or refused it: the list is fetched again, or is told to be gone.
        if (message.type === 'error' || message.type === 'complete') {
          const code = message.payload?.[0]?.extensions?.code;
          if (code === 'NOT_FOUND') this.#items.clear();
          if (!passing.has(code)) this.#place = null;
          else this.#next();
          ended();
        }
      });
    });
  }

  /** False when the stream is of no use any more. */
  #told({ data, errors }, node) {
    const update = data?.[this.list.field];
    if (errors?.length || !update || update.kind === 'RESET') {
      this.resets += 1;
      this.#place = null;
      return false;
    }
    this.#place.mark = update.mark;
    const id = update.id ?? this.list.idOf(update.item);
    if (update.item) {
      this.#items.set(id, update.item);
      this.world.seen({ screen: this.name, rights: this.rights, node, at: performance.now(), lateMs: this.world.lateMs(), what: id });
    } else if (update.kind === 'GONE') this.#items.delete(id);
    return true;
  }

  #next() {
    this.node = (this.node + 1) % this.world.urls.length;
  }
}

/** Codes after which the protocol's public client does not connect again but ends its streams. */
function endsStreams(code) {
  return (
    [4400, 4401, 4406, 4409, 4429, 4500].includes(code) || (code > 1001 && code < 2_000 && ![1005, 1006, 1012, 1013, 1014].includes(code))
  );
}

/** A query's answer as it came. @throws when there is none */
export async function ask(url, token, query, variables) {
  const response = await fetch(`${url}/team/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-tsumugi-client': 'test', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query, variables }),
    signal: AbortSignal.timeout(answerWithinMs),
  });
  return response.json();
}
