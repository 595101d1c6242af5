import type { Client as LiveClient } from 'graphql-ws';
import type { Person, Update, Watch } from './client.js';
import * as select from './selections.js';

export interface Item {
  readonly id: string;
}

/** A page and the live feed that keeps it up to date. */
export interface LivePage {
  /** The subscription field. */
  readonly feed: string;
  readonly args: Record<string, string>;
  readonly selection: string;
  /** The query around `ITEMS`, which stands for the selection; the answer is read by `read`. */
  readonly query: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly read: (data: any) => { readonly live: string; readonly items: readonly Item[] };
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any
const edges = (field: string) => (data: any) => ({
  live: data[field].live as string,
  items: data[field].edges.map((edge: { node: Item }) => edge.node),
});
// eslint-disable-next-line @typescript-eslint/no-explicit-any
const items = (field: string) => (data: any) => ({ live: data[field].live as string, items: data[field].items as Item[] });

/** The pages of the application, by what they are kept up to date with. */
export const pages = {
  room: (room: string): LivePage => ({
    feed: 'roomUpdates',
    args: { room },
    selection: select.post,
    query: 'query ($room: ID!) { timeline(room: $room, first: 100) { live edges { node { ITEMS } } } }',
    read: edges('timeline'),
  }),
  released: (patient: string): LivePage => ({
    feed: 'releasedUpdates',
    args: { patient },
    selection: select.released,
    query: 'query ($patient: ID!) { released(patient: $patient, first: 100) { live edges { node { ITEMS } } } }',
    read: edges('released'),
  }),
  familyRoom: (patient: string): LivePage => ({
    feed: 'familyRoomUpdates',
    args: { patient },
    selection: select.familyPost,
    query: 'query ($patient: ID!) { familyTimeline(patient: $patient, first: 100) { live edges { node { ITEMS } } } }',
    read: edges('familyTimeline'),
  }),
  readings: (patient: string): LivePage => ({
    feed: 'readingUpdates',
    args: { patient },
    selection: select.reading,
    query: 'query ($patient: ID!) { readings(patient: $patient) { live items { ITEMS } } }',
    read: items('readings'),
  }),
  alerts: (patient: string): LivePage => ({
    feed: 'alertUpdates',
    args: { patient },
    selection: select.alert,
    query: 'query ($patient: ID!) { alerts(patient: $patient, open: false) { live items { ITEMS } } }',
    read: items('alerts'),
  }),
  dailyLife: (patient: string): LivePage => ({
    feed: 'dailyLifeUpdates',
    args: { patient },
    selection: select.dailyLife,
    query: 'query ($patient: ID!) { dailyLife(patient: $patient) { live items { ITEMS } } }',
    read: items('dailyLife'),
  }),
  careTeam: (patient: string): LivePage => ({
    feed: 'careTeamUpdates',
    args: { patient },
    selection: select.member,
    query: 'query ($patient: ID!) { careTeam(patient: $patient) { live members { ITEMS } } }',
    read: (data) => ({ live: data.careTeam.live, items: data.careTeam.members }),
  }),
  invitations: (): LivePage => ({
    feed: 'invitationUpdates',
    args: {},
    selection: select.invitation,
    query: '{ invitations { live items { ITEMS } } }',
    read: items('invitations'),
  }),
  myPatients: (): LivePage => ({
    feed: 'myPatientsUpdates',
    args: {},
    selection: select.card,
    query: '{ myPatients { live items { ITEMS } } }',
    read: items('myPatients'),
  }),
};

/**
 * A page as it stands on somebody's screen: fetched once, then changed by nothing but what its live
 * feed tells. It must always equal the page fetched anew.
 */
export class Screen {
  #shown = new Map<string, Item>();
  #applied = 0;
  #watch: Watch<Item>;
  #client: LiveClient;
  #mark: string | null = null;
  /** How often the feed gave up and asked to fetch anew. */
  resets = 0;

  private constructor(
    readonly name: string,
    readonly person: Person,
    readonly page: LivePage,
    private readonly live: string,
    fetched: readonly Item[],
  ) {
    this.#shown = byId(fetched);
    [this.#client, this.#watch] = this.#open();
  }

  static async open(name: string, person: Person, page: LivePage): Promise<Screen> {
    const { live, items: fetched } = page.read(await person.read(documentOf(page), page.args));
    const screen = new Screen(name, person, page, live, fetched);
    await screen.#arrived();
    return screen;
  }

  get items(): readonly Item[] {
    return [...this.#shown.values()];
  }

  get ended(): string | null {
    return this.#watch.ended;
  }

  get updates(): readonly Update<Item>[] {
    return this.#watch.updates;
  }

  /** The network goes; what was shown stays. */
  async disconnect(): Promise<void> {
    await this.#arrived();
    await this.#apply();
    await this.#client.dispose();
  }

  /** Comes back and goes on after the last update that arrived. */
  async resume(): Promise<void> {
    [this.#client, this.#watch] = this.#open();
    this.#applied = 0;
    await this.#arrived();
  }

  /** Fetched, then updated, equals fetched again; where the stream was ended, fetching is refused too. */
  async expectFresh(): Promise<void> {
    const { data, errors } = await this.person.query(documentOf(this.page), this.page.args);
    await this.#arrived();
    await this.#apply();
    if (errors || data === null) {
      expect({ screen: this.name, ended: this.ended }).toEqual({ screen: this.name, ended: errors?.[0]?.extensions.code });
      return;
    }
    expect({ screen: this.name, ended: this.ended }).toEqual({ screen: this.name, ended: null });
    expect({ screen: this.name, items: inOrder(this.#shown) }).toEqual({
      screen: this.name,
      items: inOrder(byId(this.page.read(data).items)),
    });
  }

  async close(): Promise<void> {
    await this.#client.dispose();
  }

  #open(): [LiveClient, Watch<Item>] {
    const client = this.person.live();
    const args = { ...this.page.args, from: this.live, ...(this.#mark ? { mark: this.#mark } : {}) };
    return [client, this.person.watch<Item>(this.page.feed, args, this.page.selection, { client })];
  }

  /**
   * Waits until everything that the server sent so far is here: frames of one socket keep their
   * order, so that the answer to a later message follows them all.
   */
  async #arrived(): Promise<void> {
    if (this.#watch.ended?.startsWith('closed')) return;
    await new Promise<void>((resolve) => {
      this.#client.subscribe(
        { query: 'subscription { barrier }' },
        { next: () => undefined, error: () => resolve(), complete: () => resolve() },
      );
    });
  }

  async #apply(): Promise<void> {
    const { updates } = this.#watch;
    for (; this.#applied < updates.length; this.#applied += 1) {
      const { kind, id, item, mark } = updates[this.#applied]!;
      this.#mark = mark;
      if (kind === 'RESET') {
        this.resets += 1;
        const { data } = await this.person.query(documentOf(this.page), this.page.args);
        this.#shown = data === null ? new Map() : byId(this.page.read(data).items);
      } else if (kind === 'GONE') this.#shown.delete(id!);
      else this.#shown.set(id!, item!);
    }
  }
}

function documentOf({ query, selection }: LivePage): string {
  return query.replace('ITEMS', selection);
}

function byId(list: readonly Item[]): Map<string, Item> {
  return new Map(list.map((item) => [item.id, item]));
}

function inOrder(shown: ReadonlyMap<string, Item>): Item[] {
  return [...shown.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}
