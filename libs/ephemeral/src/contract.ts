import type { Ephemeral } from '@tsumugi/kernel';

/** An adapter under test. */
export interface OpenedEphemeral {
  readonly ephemeral: Ephemeral;
  /** Lets time pass: an adapter with a clock of its own moves it, another waits. */
  pass(milliseconds: number): Promise<void>;
  end(): Promise<void>;
}

/** What every Ephemeral does. Windows are short, so that an adapter that must wait is soon done. */
export function ephemeralContract(name: string, open: () => Promise<OpenedEphemeral>): void {
  describe(`${name} as Ephemeral`, () => {
    let opened: OpenedEphemeral;
    let shared: Ephemeral;
    beforeEach(async () => {
      opened = await open();
      shared = opened.ephemeral;
    });
    afterEach(() => opened.end());

    it('counts within a window that begins with the first, and begins again after it', async () => {
      expect(await shared.count('sign-in:a', 200)).toBe(1);
      expect(await shared.count('sign-in:a', 200)).toBe(2);
      await opened.pass(120);
      expect(await shared.count('sign-in:a', 200)).toBe(3);
      await opened.pass(120);
      expect(await shared.count('sign-in:a', 200)).toBe(1);
    });

    it('counts each key alone, and never as a value', async () => {
      await shared.count('a', 1_000);
      expect(await shared.count('b', 1_000)).toBe(1);
      expect(await shared.get('a')).toBeNull();
      await shared.set('a', 'value', 1_000);
      expect(await shared.count('a', 1_000)).toBe(2);
    });

    it('counts calls that come at once', async () => {
      const counts = await Promise.all(Array.from({ length: 50 }, () => shared.count('a', 5_000)));
      expect(new Set(counts)).toEqual(new Set(Array.from({ length: 50 }, (_, n) => n + 1)));
    });

    it('keeps a value until its time is over', async () => {
      await shared.set('typing:room-1:nurse', '田中', 150);
      expect(await shared.get('typing:room-1:nurse')).toBe('田中');
      await opened.pass(200);
      expect(await shared.get('typing:room-1:nurse')).toBeNull();
      expect(await shared.get('typing:room-1:doctor')).toBeNull();
    });

    it('takes a new value with a new time', async () => {
      await shared.set('a', 'first', 150);
      await shared.set('a', 'second', 5_000);
      await opened.pass(200);
      expect(await shared.get('a')).toBe('second');
    });

    it('forgets what is deleted', async () => {
      await shared.set('a', 'value', 5_000);
      await shared.delete('a');
      await shared.delete('never-there');
      expect(await shared.get('a')).toBeNull();
    });

    it('lists the live keys below a prefix', async () => {
      await shared.set('presence:room-1:nurse', '1', 5_000);
      await shared.set('presence:room-1:doctor', '2', 5_000);
      await shared.set('presence:room-1:gone', '3', 100);
      await shared.set('presence:room-10:helper', '4', 5_000);
      await shared.set('presence:room-*:x', '5', 5_000);
      await opened.pass(150);
      expect(new Map(await shared.entries('presence:room-1:'))).toEqual(
        new Map([
          ['presence:room-1:nurse', '1'],
          ['presence:room-1:doctor', '2'],
        ]),
      );
      expect([...(await shared.entries('presence:room-*:')).keys()]).toEqual(['presence:room-*:x']);
      expect((await shared.entries('nothing:')).size).toBe(0);
    });

    it('brings a message to all who listen to its channel, in order', async () => {
      const first: string[] = [];
      const second: string[] = [];
      const other: string[] = [];
      const both = new Promise<void>((done) => {
        const check = () => first.length === 3 && second.length === 3 && done();
        void shared.subscribe('room-1', (message) => {
          first.push(message);
          check();
        });
        void shared.subscribe('room-1', (message) => {
          second.push(message);
          check();
        });
      });
      await shared.subscribe('room-2', (message) => other.push(message));
      for (const message of ['a', 'b', 'c']) await shared.publish('room-1', message);
      await both;
      expect([first, second, other]).toEqual([['a', 'b', 'c'], ['a', 'b', 'c'], []]);
    });

    it('brings nothing to who stopped listening, even what was on its way', async () => {
      const stopped: string[] = [];
      const stop = await shared.subscribe('room-1', (message) => stopped.push(message));
      let arrived: () => void;
      const last = new Promise<void>((done) => {
        arrived = done;
      });
      await shared.subscribe('room-1', (message) => message === 'last' && arrived());
      const sent = shared.publish('room-1', 'first');
      await stop();
      await sent;
      await shared.publish('room-1', 'last');
      await last;
      expect(stopped).toEqual([]);
    });
  });
}
