/** What an adapter must keep whose server others use as well, as a Jest suite. */
import { randomUUID } from 'node:crypto';
import type { EventStore, NewRecord, StoredRecord } from '@tsumugi/kernel';
import { aRecord, allOf } from './contract-records.js';

export interface SharedServer {
  /** Another adapter over the same server, as another node has. */
  open(options?: { kinds?: readonly string[] }): Promise<EventStore>;
  /** Writes events as another application does, into a stream of any name. */
  foreign(stream: string, count: number): Promise<void>;
  end(): Promise<void>;
}

export function sharedStoreContract(name: string, begin: () => Promise<SharedServer>): void {
  describe(`the contract of a store that is shared, kept by ${name}`, () => {
    let server: SharedServer;
    let store: EventStore;
    let opened: EventStore[];
    let leaving: AbortController;

    const open = async (options: { kinds?: readonly string[] } = {}): Promise<EventStore> => {
      const another = await server.open(options);
      opened.push(another);
      return another;
    };
    beforeEach(async () => {
      server = await begin();
      opened = [];
      leaving = new AbortController();
    });
    afterEach(async () => {
      leaving.abort();
      await Promise.all(opened.map((each) => each.close()));
      await server.end();
    });

    const records = (count: number): NewRecord[] => Array.from({ length: count }, () => aRecord());
    /** A kind that nobody has used. */
    const newKind = (): string => `k${randomUUID().replaceAll('-', '')}`;
    const idsOf = (some: readonly { id: string }[]): string[] => some.map(({ id }) => id);
    async function written(by: EventStore, stream: string, some = records(1)): Promise<NewRecord[]> {
      expect(await by.append(stream, 'no-stream', some)).toMatchObject({ kind: 'appended' });
      return some;
    }

    /** What a follower is given, as it comes. */
    function following(by: EventStore, after: number) {
      const seen: StoredRecord[] = [];
      let failed: unknown;
      const done = (async () => {
        for await (const item of by.subscribeAll({ after, signal: leaving.signal }))
          if (item.kind === 'records') seen.push(...item.records);
      })().catch((error: unknown) => (failed = error));
      const has = async (ids: readonly string[]): Promise<void> => {
        for (let tries = 0; seen.length < ids.length && tries < 1_000 && failed === undefined; tries += 1)
          await new Promise((resolve) => setTimeout(resolve, 10));
        expect([failed, idsOf(seen)]).toEqual([undefined, ids]);
      };
      return { has, done };
    }

    it('leaves out what others write before, between and after', async () => {
      await server.foreign('orders-1', 3);
      store = await open();
      const begun = await store.head();
      const feed = following(store, begun);
      const first = await written(store, `room-${randomUUID()}`, records(2));
      await server.foreign('orders-1', 300);
      const second = await written(store, `room-${randomUUID()}`, records(2));
      await server.foreign('shipments', 3);
      await feed.has(idsOf([...first, ...second]));
      const all = await allOf(store.readAll({ after: begun }));
      expect(idsOf(all)).toEqual(idsOf([...first, ...second]));
      expect(await store.head()).toBe(all.at(-1)!.position);
      const later = await open();
      expect(idsOf(await allOf(later.readAll({ after: begun })))).toEqual(idsOf(all));
      expect(await later.head()).toBe(all.at(-1)!.position);
    });

    it('knows its head though only others write, and finds the next record behind them', async () => {
      store = await open();
      await written(store, `room-${randomUUID()}`);
      const head = await store.head();
      for (let turn = 0; turn < 4; turn += 1) {
        await server.foreign(`orders-${randomUUID()}`, 1 + turn * 100);
        expect(await store.head()).toBe(head);
      }
      const next = await written(store, `room-${randomUUID()}`);
      expect(idsOf(await allOf(store.readAll({ after: head })))).toEqual(idsOf(next));
      expect(await store.head()).toBeGreaterThan(head);
    });

    it('misses no record of a kind that another node begins to use while it follows', async () => {
      store = await open();
      const other = await open();
      const begun = await store.head();
      const feed = following(store, begun);
      const all = await written(store, `room-${randomUUID()}`);
      const kinds = [newKind(), newKind(), `plugin.${newKind()}`];
      for (const kind of kinds) {
        all.push(...(await written(other, `${kind}-1`, records(3))));
        await server.foreign('orders-1', 20);
        all.push(...(await written(other, `room-${randomUUID()}`)));
      }
      expect(await store.head()).toBe(await other.head());
      await feed.has(idsOf(all));
      expect(idsOf(await allOf(store.readAll({ after: begun })))).toEqual(idsOf(all));
      for (const kind of kinds) expect([store.kinds().has(kind), other.kinds().has(kind)]).toEqual([true, true]);
    });

    it('misses none either that follows from a place behind the listing which it has not seen', async () => {
      store = await open();
      await written(store, `room-${randomUUID()}`);
      await store.head();
      const other = await open();
      const kind = newKind();
      await written(other, `${kind}-1`);
      const { position } = (await allOf(other.read(`${kind}-1`)))[0]!;
      const next = await written(other, `${kind}-2`, records(2));
      // As a node does that takes another one's snapshot.
      expect(idsOf(await allOf(store.readAll({ after: position })))).toEqual(idsOf(next));
      await following(store, position).has(idsOf(next));
    });

    it('lists a kind once though nodes begin it at once, and loses nothing of it', async () => {
      const nodes = await Promise.all([open(), open(), open()]);
      const begun = await nodes[0]!.head();
      const kind = newKind();
      const lists = await Promise.all(nodes.flatMap((node, n) => [0, 1].map((turn) => written(node, `${kind}-${n}-${turn}`))));
      const late = await open();
      const found = idsOf(await allOf(late.readAll({ after: begun })));
      expect(found.toSorted()).toEqual(idsOf(lists.flat()).toSorted());
      expect(late.kinds().has(kind)).toBe(true);
    });

    it('lists the kinds that it is begun with, and another release’s', async () => {
      const kind = newKind();
      store = await open({ kinds: ['room', kind] });
      const other = await open({ kinds: ['room'] });
      const later = newKind();
      await written(store, `${later}-1`);
      await other.head();
      expect(other.kinds().has(later)).toBe(true);
    });

    it('takes no part in streams of others that are named like ours', async () => {
      await server.foreign('account-1', 2);
      store = await open();
      const mine = await written(store, `account-${randomUUID()}`);
      await server.foreign('account-2', 2);
      await server.foreign(`room-${randomUUID()}`, 2);
      const found = await allOf(store.readAll());
      expect(idsOf(found)).toEqual(expect.arrayContaining(idsOf(mine)));
      expect(await allOf(store.read('account-1'))).toEqual([]);
    });
  });
}
