import { createSecretKey } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SqliteEventStore } from '@tsumugi/event-store';
import {
  defineAction,
  defineCapability,
  defineEvent,
  Dispatcher,
  isRefusal,
  refuse,
  Registry,
  Sealing,
  SetClock,
  systemIds,
  type Command,
  type DomainEvent,
  type EnteredBy,
  type MayLeave,
  type Notifier,
  type Process,
  type Recorded,
  type Sending,
  type Viewer,
} from '@tsumugi/kernel';
import { DirectoryKeyStorage, KeyVault, loadKek } from '@tsumugi/vault';
import { Projector, ViewDatabase } from '@tsumugi/views';
import { systemViewer } from '../system-viewer.js';
import { askNotices, endPush, subscribeToPush } from './actions.js';
import { AddressGoneError } from './addresses.js';
import { notices } from './capability.js';
import { pushIdOf } from './ids.js';
import { NoticeRunner } from './notice-runner.js';

type Hushed = DomainEvent<'Hushed', Record<string, never>>;
type Rang = DomainEvent<'Rang', { readonly patient: string }>;

const everybody = ['doctor', 'nurse', 'doctor'];
/** Whom the bell finds to tell at present. */
let whom = everybody;

/** Whose right to hear of it ended since it was asked. */
let unentitled: string[] = [];

/** Stands for any capability that wants people told. */
const bell: Process = {
  name: 'bell',
  on: {
    Rang: () =>
      whom.map((account) => ({ account, kind: 'alert', path: '/patients/1', urgent: account === 'doctor', about: { patient: '1' } })),
  },
  stands: ({ account, about }, read) =>
    about['patient'] === '1' &&
    !unentitled.includes(account) &&
    read.get<{ hushed: number }>('SELECT count(*) % 2 AS hushed FROM world_hush')!.hushed === 0,
};
const ring = defineAction<Command, Rang, null, unknown>({
  name: 'ring',
  decider: { initial: () => null, decide: () => [{ type: 'Rang', data: { patient: '山田 ハナ' } }], evolve: () => null },
  stream: ({ commandId }) => `ring-${commandId}`,
  subject: () => 'patient:1',
  prepare: () => null,
});
/** Ends, and the next time gives back, everybody's right to hear the bell. */
const hush = defineAction<Command, Hushed, null, unknown>({
  name: 'hush',
  decider: { initial: () => null, decide: () => [{ type: 'Hushed', data: {} }], evolve: () => null },
  stream: ({ commandId }) => `ring-${commandId}`,
  subject: () => 'patient:1',
  prepare: () => null,
});
const world = defineCapability({
  name: 'world',
  streams: ['ring'],
  events: [defineEvent<Rang>('Rang', { clear: [] }), defineEvent<Hushed>('Hushed', { clear: [] })],
  views: [
    {
      name: 'world',
      version: 1,
      tables: `CREATE TABLE account_account (id TEXT PRIMARY KEY, email TEXT);
        INSERT INTO account_account VALUES ('doctor', 'doctor@example.jp'), ('nurse', NULL);
        CREATE TABLE account_session (id TEXT PRIMARY KEY, line TEXT, account TEXT, ended_at TEXT);
        INSERT INTO account_session VALUES ('nurse-browser', 'nurse-browser', 'nurse', NULL), ('doctor-browser', 'doctor-browser', 'doctor', NULL);
        CREATE TABLE world_hush (position INTEGER PRIMARY KEY);`,
      on: {
        Hushed: ({ position }: Recorded, db) => void db.run('INSERT INTO world_hush VALUES (?)', position),
      },
    },
  ],
});

type Sent = Parameters<Notifier['send']>[0];

class Letterbox implements Notifier {
  readonly sent: Sent[] = [];
  failure: Error | null = null;
  constructor(readonly name: string) {}
  /** As one that waits for a connection: what is between being asked to send and sending. */
  meanwhile: () => Promise<void> = () => Promise.resolve();
  async send(message: Sent, mayLeave: MayLeave): Promise<Sending> {
    await this.meanwhile();
    if (this.failure) throw this.failure;
    if (!(await mayLeave())) return 'withheld';
    this.sent.push(message);
    return 'sent';
  }
  close = () => Promise.resolve();
}

async function bench() {
  const directory = await mkdtemp(join(tmpdir(), 'tsumugi-notices-'));
  const clock = new SetClock('2026-04-01T02:00:00.000Z');
  const store = await SqliteEventStore.open({ file: join(directory, 'events.db'), synchronous: 'OFF' });
  const vault = await KeyVault.open({
    storage: await DirectoryKeyStorage.open(join(directory, 'keys')),
    kek: await loadKek({ value: '07'.repeat(32), file: '' }),
    ids: systemIds,
    clock,
  });
  const registry = new Registry([world, notices]);
  const sealing = new Sealing(registry, vault);
  const views = new ViewDatabase(':memory:', registry.views);
  const projector = new Projector(store, sealing, views);
  await projector.start();
  const dispatcher = new Dispatcher({
    store,
    registry,
    sealing,
    read: views,
    commands: views,
    clock,
    ids: systemIds,
    digestKey: createSecretKey(Buffer.alloc(32)),
  });
  const mail = new Letterbox('mail');
  const push = new Letterbox('push');
  const passedOver: string[] = [];
  const seen = (position: number) => projector.waitFor(position, 5_000);
  let lookedAt = 0;
  /** How many of the runner's writes are still refused for the time being. */
  let busy = 0;
  const sometimes: Pick<Dispatcher, 'dispatch'> = {
    dispatch: (...given) => {
      if (given[3]?.enteredBy !== 'process' || busy === 0) return dispatcher.dispatch(...given);
      busy -= 1;
      return Promise.resolve(refuse('BUSY', '少し待ってください。'));
    },
  };
  const runner = () =>
    new NoticeRunner({
      store,
      sealing,
      processes: [bell],
      dispatcher: sometimes,
      read: views,
      seen: async (position) => {
        await seen(position);
        // A turn later the runner has done with it.
        setImmediate(() => (lookedAt = Math.max(lookedAt, position)));
      },
      clock,
      ids: systemIds,
      notifiers: [mail, push],
      publicUrl: 'https://tsumugi.example.jp',
      onPassedOver: ({ type }) => passedOver.push(type),
    });
  const write = async <C extends Command>(
    action: Parameters<typeof dispatcher.dispatch<C>>[0],
    command: C,
    by: Viewer,
    enteredBy: EnteredBy = 'person',
  ) => {
    const written = await dispatcher.dispatch(action, command, by, { enteredBy });
    if (isRefusal(written)) throw new Error(written.message);
    await seen(written.position);
  };
  return {
    clock,
    store,
    views,
    mail,
    push,
    passedOver,
    busy: (times: number) => (busy = times),
    /** Whether the runner has looked at the record at a position. */
    looked: (position: number) => lookedAt >= position,
    runner,
    /** Answered as soon as it is in the log, whatever the views hold. */
    hush: async () => {
      const written = await dispatcher.dispatch(hush, { commandId: systemIds.next() }, systemViewer('region-1'), { enteredBy: 'person' });
      if (isRefusal(written)) throw new Error(written.message);
    },
    sound: () => write(hush, { commandId: systemIds.next() }, systemViewer('region-1')),
    ring: (enteredBy?: EnteredBy) =>
      write(ring, { commandId: systemIds.next() }, { ...systemViewer('region-1'), account: 'nurse' }, enteredBy),
    subscribe: (account: string, endpoint: string) =>
      write(
        subscribeToPush,
        { commandId: systemIds.next(), endpoint, p256dh: 'key', auth: 'secret' },
        { ...systemViewer('region-1'), account, session: `${account}-browser` },
      ),
    /** As it stands in a log that was moved here from a store of larger positions. */
    askedElsewhere: () =>
      write(
        askNotices,
        { commandId: systemIds.next(), process: 'bell', cause: systemIds.next(), causePosition: 5_000_000, notices: [] },
        systemViewer('region-1'),
        'process',
      ),
    unsubscribe: (account: string, endpoint: string) =>
      write(
        endPush,
        { commandId: systemIds.next(), id: pushIdOf(account, endpoint), account, reason: 'unsubscribed' },
        { ...systemViewer('region-1'), account },
      ),
    pending: () =>
      views.all<{ account: string; delivered: string; due_at: string }>('SELECT account, delivered, due_at FROM notices_pending'),
    events: async (type: string) => {
      const found = [];
      for await (const record of store.readAll()) if (record.type === type) found.push(record);
      return found;
    },
    async until(condition: () => boolean) {
      while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
    },
    async close() {
      await projector.stop();
      views.close();
      await Promise.all([store.close(), vault.close()]);
      await rm(directory, { recursive: true });
    },
  };
}

describe('Notices', () => {
  let world: Awaited<ReturnType<typeof bench>>;
  const running: { stop: AbortController; ended: Promise<void> }[] = [];
  const start = () => {
    const stop = new AbortController();
    running.push({ stop, ended: world.runner().run(stop.signal) });
  };
  const stopAll = async () => {
    for (const { stop } of running) stop.abort();
    await Promise.all(running.splice(0).map(({ ended }) => ended));
  };
  beforeEach(async () => {
    whom = everybody;
    unentitled = [];
    world = await bench();
  });
  afterEach(async () => {
    await stopAll();
    await world.close();
  });

  it('are not silenced by one record for which nobody can be found', async () => {
    start();
    whom = null as never;
    await world.ring();
    await world.until(() => world.passedOver.length === 1);
    expect(world.passedOver).toEqual(['Rang']);
    whom = everybody;
    await world.ring();
    await world.until(() => world.mail.sent.length === 1);
  });

  it('go out once where noting it has to wait', async () => {
    world.busy(3);
    start();
    await world.ring();
    await world.until(() => world.mail.sent.length === 1 && world.pending().length === 0);
    expect(world.mail.sent).toHaveLength(1);
    expect(await world.events('NoticesAsked')).toHaveLength(1);
  });

  it('of a record that was set aside go to nobody', async () => {
    world.views.run(`INSERT INTO views_set_aside VALUES ('patient:1', 1, 'Rang')`);
    await world.ring();
    start();
    await world.until(() => world.looked(1));
    world.views.run('DELETE FROM views_set_aside');
    await world.ring();
    await world.until(() => world.mail.sent.length === 1);
    expect(await world.events('NoticesAsked')).toHaveLength(1);
    expect(world.passedOver).toEqual([]);
  });

  it('reach each person by what they have, with a link and without a word of the patient', async () => {
    await world.subscribe('nurse', 'https://web.push.apple.com/nurse');
    start();
    await world.ring();
    await world.until(() => world.mail.sent.length > 0 && world.push.sent.length > 0 && world.pending().length === 0);
    expect(world.mail.sent).toEqual([
      {
        to: 'doctor@example.jp',
        subject: '紡ぎ：新しいお知らせがあります',
        body: expect.stringContaining('サインイン') as string,
        url: 'https://tsumugi.example.jp/patients/1',
        urgent: true,
        dedupe: expect.stringContaining('process-bell-') as string,
      },
    ]);
    expect(world.push.sent.map(({ to, urgent }) => ({ ...(JSON.parse(to) as object), urgent }))).toEqual([
      { endpoint: 'https://web.push.apple.com/nurse', keys: { p256dh: 'key', auth: 'secret' }, urgent: false },
    ]);
    expect(JSON.stringify([world.mail.sent, world.push.sent])).not.toContain('山田');
    expect((await world.events('NoticesAsked'))[0]).toMatchObject({ enteredBy: 'process', keyId: null, sealed: null });
  });

  it('that could not be delivered are tried again, later and later, but not by whom delivered', async () => {
    await world.subscribe('doctor', 'https://web.push.apple.com/doctor');
    world.mail.failure = new Error('the mail server is away');
    start();
    await world.ring();
    await world.until(() => world.pending().length === 1 && world.pending()[0]!.delivered !== '[]');
    await stopAll();
    expect(world.pending()).toEqual([{ account: 'doctor', delivered: '["push"]', due_at: '2026-04-01T02:00:30.000Z' }]);

    const runner = world.runner();
    expect(await runner.deliverDue()).toBe(0);
    world.clock.advance(30_000);
    expect(await runner.deliverDue()).toBe(1);
    expect(world.pending()).toMatchObject([{ due_at: '2026-04-01T02:02:30.000Z' }]);
    world.mail.failure = null;
    world.clock.advance(120_000);
    expect(await runner.deliverDue()).toBe(1);
    expect(world.pending()).toEqual([]);
    expect(world.mail.sent).toHaveLength(1);
    expect(world.push.sent).toHaveLength(1);
  });

  it('are not sent to whose right ended between asking and a later try', async () => {
    await world.subscribe('nurse', 'https://web.push.apple.com/nurse');
    world.mail.failure = new Error('the mail server is away');
    world.push.failure = new Error('and the push service, too');
    start();
    await world.ring();
    await world.until(() => world.pending().length === 2 && world.pending().every(({ due_at }) => due_at > '2026-04-01T02:00:00.000Z'));
    await stopAll();
    world.mail.failure = null;
    world.push.failure = null;
    unentitled = ['doctor'];
    world.clock.advance(30_000);
    expect(await world.runner().deliverDue()).toBe(2);
    expect(world.pending()).toEqual([]);
    expect([world.mail.sent.length, world.push.sent.length]).toEqual([0, 1]);
  });

  it.each(['mail', 'push'] as const)(
    'do not leave by %s after a right ended that the log knows and the views do not yet',
    async (channel) => {
      await world.subscribe('doctor', 'https://web.push.apple.com/doctor');
      const other = channel === 'mail' ? 'push' : 'mail';
      let hushed = false;
      world[channel].meanwhile = () => world.hush().then(() => void (hushed = true));
      world[other].failure = new Error('away');
      start();
      await world.ring();
      await world.until(() => hushed && world.pending().every(({ due_at }) => due_at > '2026-04-01T02:00:00.000Z'));
      expect([world.mail.sent, world.push.sent]).toEqual([[], []]);
      await stopAll();
      // Its twin: whose right goes on hears of the next.
      world[channel].meanwhile = () => Promise.resolve();
      await world.sound();
      start();
      await world.ring();
      await world.until(() => world[channel].sent.length === 1);
    },
  );

  it('do not leave for a browser that was unsubscribed while they waited to', async () => {
    await world.subscribe('nurse', 'https://web.push.apple.com/nurse');
    world.push.meanwhile = () => world.unsubscribe('nurse', 'https://web.push.apple.com/nurse');
    start();
    await world.ring();
    await world.until(() => world.mail.sent.length === 1 && world.pending().length === 0);
    expect(world.push.sent).toEqual([]);
  });

  it('are asked once by two holders and after a restart', async () => {
    start();
    start();
    await world.ring();
    await world.until(() => world.mail.sent.length > 0 && world.pending().length === 0);
    await stopAll();
    start();
    await world.ring();
    await world.until(
      () => world.pending().length === 0 && world.views.get<{ position: number }>('SELECT position FROM notices_mark')!.position > 3,
    );
    expect(await world.events('NoticesAsked')).toHaveLength(2);
  });

  it('are asked as they were first, though who looks again finds other people to tell', async () => {
    start();
    await world.ring();
    await world.until(() => world.mail.sent.length > 0 && world.pending().length === 0);
    await stopAll();
    whom = ['nurse'];
    start();
    await world.ring();
    await world.until(
      () => world.pending().length === 0 && world.views.get<{ position: number }>('SELECT position FROM notices_mark')!.position > 3,
    );
    expect(world.mail.sent).toHaveLength(1);
    expect(await world.events('NoticesAsked')).toHaveLength(2);
  });

  it('of what happened while nobody ran are asked at the next start', async () => {
    await world.ring();
    await world.ring();
    start();
    await world.until(() => world.mail.sent.length === 2 && world.pending().length === 0);
    expect(new Set(world.mail.sent.map(({ dedupe }) => dedupe)).size).toBe(2);
  });

  it('are asked of what happens after the log was moved from a store of other positions', async () => {
    await world.askedElsewhere();
    await world.ring();
    start();
    await world.until(() => world.mail.sent.length === 1 && world.pending().length === 0);
  });

  it('are not made of old news, nor of what was imported', async () => {
    await world.ring();
    world.clock.advance(25 * 3_600_000);
    await world.ring('import');
    await world.ring();
    start();
    await world.until(() => world.mail.sent.length > 0 && world.pending().length === 0);
    expect(world.mail.sent).toHaveLength(1);
  });

  it('no longer go to a browser that is gone or was unsubscribed', async () => {
    await world.subscribe('nurse', 'https://web.push.apple.com/nurse');
    await world.subscribe('nurse', 'https://web.push.apple.com/old');
    await world.unsubscribe('nurse', 'https://web.push.apple.com/old');
    expect(world.views.all('SELECT endpoint FROM notices_push')).toEqual([{ endpoint: 'https://web.push.apple.com/nurse' }]);
    world.push.failure = new AddressGoneError();
    start();
    await world.ring();
    await world.until(() => world.mail.sent.length > 0 && world.pending().length === 0);
    expect(world.views.all('SELECT * FROM notices_push')).toEqual([]);
    expect((await world.events('PushEnded')).map(({ clear }) => clear['reason'])).toEqual(['unsubscribed', 'gone']);
  });
});
