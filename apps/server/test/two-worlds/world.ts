import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MINUTE, SetClock, type StoredRecord } from '@tsumugi/kernel';
import { pino } from 'pino';
import { TestMailbox } from '../../src/notices/test-mailbox.js';
import type { Server } from '../../src/server.js';
import { Person } from '../client.js';
import { few } from '../few.js';
import { boot } from '../test-region.js';
import { attemptsOf, operationsOf, type Known, type WholeOperation } from '../whole-schema.js';
import { OpenScreen, send, withoutTokens } from './screen.js';
import { idOf, StepIds } from './step-ids.js';

/** Where both worlds begin: a closed data folder, the hour, and who was signed in. */
export interface Origin {
  readonly folder: string;
  readonly at: string;
  readonly people: Readonly<Record<string, Pick<Person, 'audience' | 'token' | 'account' | 'facility'>>>;
  readonly known: Known;
}

/** The ids that the one invisible thing has, and that in the other world nothing has. */
export const hidden = idOf('hidden');
export const hiddenReading = idOf('hidden reading');

/** Time that nobody waits for: what clients may spend comes back at once. */
const hurried = (): number => performance.now() * 10_000;
export const worldSettings = { TSUMUGI_SYNC: 'off' };

/** Queries that others answer about the same: each is asked once with what is known, and once with what is hidden. */
type Heard = Record<string, string[]>;

/**
 * One of the two worlds: a copy of the origin's folder, with the same keys, sessions, ids and clock.
 * Everything that anybody is answered or told stands in `heard`.
 */
export class World {
  readonly heard: Heard = {};
  readonly #screens: Record<string, OpenScreen> = {};
  /** Who wrote something under which of the ids that were tried. */
  readonly #wrote = new Set<string>();
  readonly #pages: Record<string, Record<string, { live: string; mark: string | null }>> = {};

  private constructor(
    readonly folder: string,
    readonly server: Server,
    readonly clock: SetClock,
    private readonly ids: readonly StepIds[],
    readonly mailbox: TestMailbox,
    readonly people: Readonly<Record<string, Person>>,
    readonly known: Known,
    private readonly listening: readonly string[],
  ) {}

  get #listeners(): [string, Person][] {
    return this.listening.map((name) => [name, this.people[name]!]);
  }

  static async fork({ folder, at, people, known }: Origin, listening: readonly string[]): Promise<World> {
    const copy = mkdtempSync(join(tmpdir(), 'tsumugi-world-'));
    cpSync(folder, copy, { recursive: true });
    const clock = new SetClock(at);
    const [ofServer, ofPeople] = [new StepIds(clock, 'server'), new StepIds(clock, 'people')];
    const mailbox = new TestMailbox();
    const server = await boot(copy, clock, pino({ level: 'silent' }), [mailbox], worldSettings, 0, { ids: ofServer, steady: hurried });
    const own = Object.entries(people).map(([name, person]) => [
      name,
      Object.assign(new Person(server.url, person.audience, ofPeople), person),
    ]);
    const world = new World(
      copy,
      server,
      clock,
      [ofServer, ofPeople],
      mailbox,
      Object.fromEntries(own) as Record<string, Person>,
      known,
      listening,
    );
    for (const name of Object.keys(people)) world.heard[name] = [];
    return world;
  }

  async end(): Promise<void> {
    for (const screen of Object.values(this.#screens)) screen.close();
    await this.server.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** A minute of the script; ends when all of it is on everybody's screens. The records that it wrote. */
  async tick(name: string, act: (world: this) => Promise<unknown>): Promise<StoredRecord[]> {
    this.clock.advance(MINUTE);
    for (const ids of this.ids) ids.begin(name);
    for (const screen of Object.values(this.#screens)) screen.tick = name;
    const { store } = this.server.platform;
    const before = await store.head();
    await act(this);
    await this.settled();
    const records: StoredRecord[] = [];
    for await (const record of store.readAll({ after: before })) records.push(record);
    return records;
  }

  /** Mails are refused from now on. */
  breakMail(): void {
    this.mailbox.send = () => Promise.reject(new Error('no mail'));
  }

  /** Waits until nobody writes any more, duties included, and the frames have come. */
  async settled(): Promise<void> {
    const { store, views } = this.server.platform;
    for (let quiet = 0, last = -1; quiet < 3;) {
      const head = await store.head();
      await this.server.desk.seen(head);
      const waits = views.get('SELECT 1 FROM notices_pending WHERE due_at <= ?', this.clock.now()) !== undefined;
      quiet = head === last && !waits ? quiet + 1 : 0;
      last = head;
      await new Promise((resolve) => setTimeout(resolve, 4));
    }
    await Promise.all(Object.values(this.#screens).map((screen) => screen.drained()));
  }

  /** Opens everybody's streams, and fetches the pages on which polling goes on. */
  async openScreens(): Promise<void> {
    for (const [name, person] of this.#listeners) {
      this.#screens[name] = await OpenScreen.open(person, operationsAbout(person, 'subscription', this.known));
      this.#pages[name] = {};
      const pages = operationsAbout(person, 'query', this.known).filter(({ document }) => / live\b/.test(document));
      for (const { name: page, document, variables } of pages) {
        const { bytes } = await send(person, `${person.audience}/graphql`, { query: document, variables });
        const live = /"live":"([^"]+)"/.exec(bytes)?.[1];
        if (live) this.#pages[name][`${page.replace(/\d$/, '')} ${JSON.stringify(variables)}`] = { live, mark: null };
      }
    }
  }

  /** Everybody asks for everything there is: with what they know, and with the ids of what is hidden. */
  async askAll(): Promise<void> {
    for (const [name, person] of this.#listeners) {
      const { audience } = person;
      const queries = [...operationsAbout(person, 'query', this.known), ...aboutHidden(audience, 'query', this.known)];
      const streams = [...operationsAbout(person, 'subscription', this.known), ...aboutHidden(audience, 'subscription', this.known)];
      const asked = [
        ...queries.map((each) => ({ ...each, path: `${audience}/graphql` })),
        ...streams.map((each) => ({ ...each, path: `${audience}/live` })),
      ];
      const answers = await few(asked, async ({ name: operation, document, variables, path }) => {
        const answer = await send(person, path, { query: document, variables });
        return `${path} ${operation} ${JSON.stringify(variables)}: ${answer.shown}`;
      });
      this.heard[name]!.push(...answers);
      this.heard[name]!.push(...(await this.#goneOn(name, person)));
      for (const file of [hidden, String(this.known['file'])])
        this.heard[name]!.push(`file ${file}: ${(await send(person, `files/${file}/original`, null)).shown}`);
    }
  }

  /** Polls from where the pages were fetched, as networks without WebSockets do. */
  async #goneOn(name: string, person: Person): Promise<string[]> {
    const told: string[] = [];
    for (const { name: field, document, variables } of operationsAbout(person, 'subscription', this.known)) {
      const feed = field.replace(/\d$/, '');
      const page = this.#pages[name]![`${pageOf(feed)} ${JSON.stringify(variables)}`];
      // Whoever may not see the page has no token of it.
      if (!page) continue;
      const [from, mark] = [JSON.stringify(page.live), JSON.stringify(page.mark)];
      const query = document.includes(`${feed}(`)
        ? document.replace(`${feed}(`, `${feed}(from: ${from}, mark: ${mark}, `)
        : document.replace(feed, `${feed}(from: ${from}, mark: ${mark})`);
      const answer = await send(person, `${person.audience}/live`, { query, variables });
      page.mark = [...answer.bytes.matchAll(/"mark":"([^"]+)"/g)].at(-1)?.[1] ?? page.mark;
      told.push(`polled ${field} ${JSON.stringify(variables)}: ${answer.shown}`);
    }
    return told;
  }

  /**
   * Somebody tries every mutation with the ids of what is hidden: to name it, or as the id of something
   * new. What has such an id already cannot be made once more: that is answered as anything is that is
   * not there, and nothing else of the answer may differ.
   */
  async tryAll(name: string, as: 'named' | 'new', without: ReadonlySet<string>): Promise<void> {
    const person = this.people[name]!;
    const { elsewhere, elsewhereRoom } = this.known;
    // Who has a patient of their own names the hidden thing there, where the rest of the command is right.
    const theirs = name === 'stranger' ? { patient: elsewhere, room: elsewhereRoom } : {};
    const known = { ...this.known, ...theirs, ...ownAttempts };
    for (const tried of [hidden, hiddenReading]) {
      const attempts = attemptsOf(person.audience, known, tried, person.ids).filter(({ name: field }) => {
        const isNew = /commandId$|readings\.id$/.test(field);
        const isMeant = tried === hidden || /reading|alert|record$/i.test(field);
        return isMeant && isNew === (as === 'new') && !without.has(field.split(' ')[0]!);
      });
      for (const { name: field, document, variables } of attempts) {
        const answer = await send(person, `${person.audience}/graphql`, { query: document, variables });
        const isWritten = answer.bytes.includes('"Written"');
        // What one wrote oneself under an id is one's own to know, and that the id is used up by it.
        const isOwn = this.#wrote.has(`${name} ${tried}`) && answer.bytes.includes('"COMMAND_REUSED"');
        const isAlike = isWritten || isOwn || answer.bytes.includes('"NOT_FOUND"');
        const shown = field.endsWith('commandId') && isAlike ? 'written, or not found' : answer.shown;
        if (isWritten && field.endsWith('commandId')) this.#wrote.add(`${name} ${tried}`);
        this.heard[name]!.push(`tried ${field} ${tried}: ${shown}`);
        if (isWritten) await this.server.desk.seen(await this.server.platform.store.head());
      }
    }
  }

  /** What everybody was told beside their answers: the frames, and the mails that somebody got. */
  async listened(): Promise<void> {
    await this.settled();
    for (const [name, screen] of Object.entries(this.#screens)) {
      const mails = this.mailbox.messages.filter(({ to }) => to.startsWith(`${name}@`));
      this.heard[name]!.push(
        ...screen.frames,
        ...mails.map(({ subject, body, url, urgent }) =>
          withoutTokens(JSON.stringify({ subject, body, path: new URL(url).pathname, urgent })),
        ),
      );
    }
  }
}

/** The page on which a stream goes on: who adds one says which. */
function pageOf(feed: string): string {
  const pages: Readonly<Record<string, string>> = {
    ...{ roomUpdates: 'timeline', readingUpdates: 'readings', alertUpdates: 'alerts', dailyLifeUpdates: 'dailyLife' },
    ...{ careTeamUpdates: 'careTeam', invitationUpdates: 'invitations', myPatientsUpdates: 'myPatients' },
    ...{ familyRoomUpdates: 'familyTimeline', releasedUpdates: 'released' },
  };
  const page = pages[feed];
  if (page === undefined) throw new Error(`Say on which page ${feed} goes on.`);
  return page;
}

/** What the mutations need beside ids to be taken where the viewer may do it. */
const ownAttempts: Known = {
  'recordReadings.kind': 'PULSE',
  'recordReadings.value': 70,
  'react.kind': 'thanks',
  'openRoom.kind': 'NARROWED',
};

/** Everything there is to ask: about the patient and the room of all, about the narrowed room, and about the stranger's patient. */
function operationsAbout({ audience }: Person, kind: 'query' | 'subscription', known: Known): WholeOperation[] {
  const { aside, asidePost, asideOther, elsewhere } = known;
  const besides: Known[] = [
    { room: aside, 'room.id': aside, post: asidePost, 'post.id': asidePost },
    { post: asideOther, 'post.id': asideOther },
    { patient: elsewhere, 'patient.id': elsewhere },
  ];
  const others = besides.flatMap((beside, at) =>
    operationsOf(audience, kind, { ...known, ...beside })
      .filter(({ variables }) => Object.values(beside).some((id) => Object.values(variables).includes(id)))
      .map((operation) => ({ ...operation, name: `${operation.name}${at + 1}` })),
  );
  return [...operationsOf(audience, kind, known), ...others];
}

function aboutHidden(audience: Person['audience'], kind: 'query' | 'subscription', known: Known) {
  return [hidden, hiddenReading].flatMap((tried) => {
    const ids = Object.fromEntries(
      Object.entries(known).map(([name, value]) => [name, typeof value === 'string' && isId(value) ? tried : value]),
    );
    return operationsOf(audience, kind, ids).filter(
      ({ name, variables }) => Object.values(variables).includes(tried) && (tried === hidden || /reading|objections/.test(name)),
    );
  });
}

const isId = (value: string): boolean => /^[0-9a-f]{8}-[0-9a-f]{4}-/.test(value);
