/** What every adapter of the Leases port must keep, as a Jest suite. */
import { randomUUID } from 'node:crypto';
import type { Lease, Leases } from '@tsumugi/kernel';

export interface OpenedLeases {
  readonly leases: Leases;
  /** Another node's of the same cluster; the same where there is but one node. */
  readonly others: Leases;
  readonly end: () => Promise<void>;
}

export function leasesContract(name: string, open: () => Promise<OpenedLeases>): void {
  describe(`the leases contract, kept by ${name}`, () => {
    let opened: OpenedLeases;
    let leases: Leases;
    let others: Leases;
    const leaving = new AbortController();

    beforeEach(async () => {
      opened = await open();
      ({ leases, others } = opened);
    });
    afterEach(() => opened.end());

    const newDuty = (): string => `relay-${randomUUID()}`;

    async function held(by: Leases, duty: string, signal = leaving.signal): Promise<Lease> {
      const lease = await by.hold(duty, signal);
      if (!lease) throw new Error('The duty was not given.');
      return lease;
    }

    it('gives a free duty at once', async () => {
      const lease = await held(leases, newDuty());
      expect(lease.held()).toBe(true);
      expect(lease.signal.aborted).toBe(false);
    });

    it('gives a duty to one holder at a time, and hands it over when it is given up', async () => {
      const duty = newDuty();
      const first = await held(leases, duty);
      const waiting = held(others, duty);
      let given = false;
      void waiting.then(() => (given = true));
      // A later duty of the same node is given meanwhile, and this one is not.
      await (await held(others, newDuty())).release();
      expect(given).toBe(false);
      expect(first.held()).toBe(true);

      await first.release();
      expect(first.held()).toBe(false);
      expect(first.signal.aborted).toBe(true);
      const second = await waiting;
      expect(second.held()).toBe(true);
      expect(second.term).toBeGreaterThan(first.term);
    });

    it('keeps duties apart', async () => {
      const [relay, reminders] = [await held(leases, newDuty()), await held(others, newDuty())];
      await relay.release();
      expect(reminders.held()).toBe(true);
    });

    it('gives nothing to a node that stopped waiting, and the duty to the next', async () => {
      const duty = newDuty();
      const first = await held(leases, duty);
      const patience = new AbortController();
      const gone = others.hold(duty, patience.signal);
      const stays = held(others, duty);
      patience.abort();
      expect(await gone).toBeNull();
      await first.release();
      expect((await stays).held()).toBe(true);
    });

    it('gives nothing to a node that left before it asked', async () => {
      expect(await leases.hold(newDuty(), AbortSignal.abort())).toBeNull();
    });

    it('can be given up twice, and again and again be taken', async () => {
      const duty = newDuty();
      let term = -1;
      for (const node of [leases, others, leases, leases]) {
        const lease = await held(node, duty);
        expect(lease.term).toBeGreaterThan(term);
        term = lease.term;
        await lease.release();
        await lease.release();
      }
    });

    it('ends what it gave when it closes, and what was waited for', async () => {
      const duty = newDuty();
      const first = await held(leases, duty);
      const waiting = leases.hold(duty, leaving.signal);
      await leases.close();
      expect(first.held()).toBe(false);
      expect(await waiting).toBeNull();
      if (others !== leases) expect((await held(others, duty)).held()).toBe(true);
    });
  });
}
