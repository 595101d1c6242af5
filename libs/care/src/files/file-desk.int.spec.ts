import { jest } from '@jest/globals';
import { createSecretKey } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DirectoryBlobs } from '@tsumugi/blobs';
import { SqliteEventStore } from '@tsumugi/event-store';
import {
  AppendUncertainError,
  BlobsUnavailableError,
  DAY,
  defineAction,
  defineCapability,
  defineEvent,
  Dispatcher,
  HOUR,
  isRefusal,
  KeysUnavailableError,
  refuse,
  Registry,
  Sealing,
  SetClock,
  systemIds,
  TamperedError,
  type Action,
  type Command,
  type DomainEvent,
  type Recorded,
  type Refusal,
  type Viewer,
  type ViewWriter,
} from '@tsumugi/kernel';
import { DirectoryKeyStorage, KeyVault, loadKek } from '@tsumugi/vault';
import { Projector, ViewDatabase } from '@tsumugi/views';
import { Desk } from '../desk.js';
import { timelineTables } from '../timeline/tables.js';
import { freeFiles, goneFiles } from '../policy/unused-uploads.js';
import { takeBackFile } from './actions.js';
import { files as filesCapability } from './capability.js';
import { FileDesk } from './file-desk.js';
import { FileEraser } from './file-eraser.js';
import { FileSweep } from './file-sweep.js';
import { associatedWith, blobName } from './sealed-bytes.js';
import { FilePreparer, type PreparedFile } from './ports.js';

const patient = '11111111-1111-7111-8111-111111111111';
const upload = '22222222-2222-7222-8222-222222222222';
const bytes = Buffer.from('a photograph of a heel');

/** Rows that the policy reads: one patient, two facilities with one nurse each, one daughter. */
const world = {
  name: 'world',
  version: 1,
  tables: `${timelineTables}
    CREATE TABLE region_region (id TEXT PRIMARY KEY, name TEXT, policy TEXT);
    CREATE TABLE patient_patient (id TEXT PRIMARY KEY, region TEXT, died_on TEXT, death_recorded_at TEXT, registered_by TEXT);
    CREATE TABLE patient_record_of (patient TEXT, facility TEXT, from_position INTEGER);
    CREATE TABLE facility_staff (facility TEXT, account TEXT, profession TEXT, manager INTEGER, from_position INTEGER, to_position INTEGER);
    CREATE TABLE careteam_member (patient TEXT, facility TEXT, from_position INTEGER, to_position INTEGER);
    CREATE TABLE careteam_assignment (patient TEXT, facility TEXT, account TEXT, from_position INTEGER, to_position INTEGER);
    CREATE TABLE careteam_family (patient TEXT, account TEXT, from_position INTEGER, to_position INTEGER);
    CREATE TABLE consent_cover (patient TEXT, facility TEXT, from_position INTEGER, to_position INTEGER);
    CREATE TABLE consent_exclusion (patient TEXT, facility TEXT, from_position INTEGER, to_position INTEGER);
    INSERT INTO region_region VALUES ('region-1', '', '{"familyParticipation":true,"invitingProfessions":[]}');
    INSERT INTO patient_patient VALUES ('${patient}', 'region-1', NULL, NULL, 'station');
    INSERT INTO patient_record_of VALUES ('${patient}', 'station', 0);
    INSERT INTO facility_staff VALUES ('station', 'nurse', 'visiting-nurse', 0, 0, NULL), ('clinic', 'doctor', 'doctor', 0, 0, NULL);
    INSERT INTO careteam_member VALUES ('${patient}', 'station', 0, NULL), ('${patient}', 'clinic', 0, NULL);
    INSERT INTO careteam_assignment VALUES ('${patient}', 'station', '*', 0, NULL), ('${patient}', 'clinic', '*', 0, NULL);
    INSERT INTO careteam_family VALUES ('${patient}', 'daughter', 0, NULL);
    INSERT INTO consent_cover VALUES ('${patient}', '*', 0, NULL);
    INSERT INTO timeline_room (id, patient, kind, name, opened_position)
      VALUES ('everybody', '${patient}', 'ALL_PROFESSIONALS', '', 0), ('family-room', '${patient}', 'FAMILY', '', 0), ('narrow', '${patient}', 'NARROWED', '', 0);
    INSERT INTO timeline_room_party VALUES ('narrow', '${patient}', 'station', '*', 0, NULL);`,
  on: {
    PostPublished({ data }: Recorded<Published>, db: ViewWriter) {
      for (const file of data.attachments) {
        db.run('INSERT INTO timeline_attachment VALUES (?, ?, 0)', data.post, file);
        db.run('INSERT OR IGNORE INTO timeline_used_file (file, post) VALUES (?, ?)', file, data.post);
      }
    },
  },
};

type Published = DomainEvent<'PostPublished', { readonly post: string; readonly attachments: readonly string[] }>;

/** A post of one file, as the timeline decides on it. */
const publish = defineAction<Command & { readonly file: string }, Published, null, { free: string[]; gone: string[] }>({
  name: 'publish',
  decider: {
    initial: () => null,
    decide({ commandId, file }, _, { facts }) {
      if (facts.gone.includes(file)) return refuse('CONFLICT', 'もう一度選んでください。', 'attachments');
      if (!facts.free.includes(file)) return refuse('INVALID', 'ご自身のファイルではありません。', 'attachments');
      return [{ type: 'PostPublished', data: { post: commandId, attachments: [file] } }];
    },
    evolve: () => null,
  },
  stream: ({ commandId }) => `post-${commandId}`,
  subject: () => `patient:${patient}`,
  prepare: ({ file }, by, read, at) => ({
    free: freeFiles(read, by, patient, [file], at),
    gone: goneFiles(read, by, patient, [file], at),
  }),
});

const viewer = (audience: 'team' | 'family', account: string, facility: string | null): Viewer => ({
  audience,
  region: 'region-1',
  account,
  facility,
  profession: null,
  device: null,
  session: `session-${account}`,
  sessionUntil: '2026-04-02T00:00:00.000Z',
});
const nurse = viewer('team', 'nurse', 'station');
const doctor = viewer('team', 'doctor', 'clinic');
const daughter = viewer('family', 'daughter', null);

async function allOf(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const found: Uint8Array[] = [];
  for await (const piece of pieces) found.push(piece);
  return Buffer.concat(found);
}

const codeOf = (answer: object): string => (isRefusal(answer) ? answer.code : 'opened');

class Pictures extends FilePreparer {
  prepare(upload: Uint8Array): Promise<PreparedFile | Refusal> {
    if (upload.byteLength === 0) return Promise.resolve(refuse('UNSUPPORTED_FILE', '画像として開けませんでした。'));
    const variants = (['original', 'display', 'thumbnail'] as const).map((variant) => ({
      variant,
      contentType: variant === 'original' ? 'image/jpeg' : 'image/webp',
      bytes: Buffer.concat([Buffer.from(`${variant}:`), upload]),
    }));
    return Promise.resolve({ kind: 'PICTURE', width: 40, height: 30, variants });
  }
}

async function bench() {
  const directory = await mkdtemp(join(tmpdir(), 'tsumugi-files-'));
  const clock = new SetClock('2026-04-01T02:00:00.000Z');
  const vault = await KeyVault.open({
    storage: await DirectoryKeyStorage.open(join(directory, 'keys')),
    kek: await loadKek({ value: '07'.repeat(32), file: '' }),
    ids: systemIds,
    clock,
  });
  const blobs = await DirectoryBlobs.open(join(directory, 'files'));
  const store = await SqliteEventStore.open({ file: join(directory, 'events.db'), synchronous: 'OFF' });
  const registry = new Registry([
    filesCapability,
    defineCapability({
      name: 'world',
      streams: ['post'],
      events: [defineEvent<Published>('PostPublished', { clear: ['post', 'attachments'] })],
      views: [world],
    }),
  ]);
  const sealing = new Sealing(registry, vault);
  const views = new ViewDatabase(':memory:', registry.views);
  const projector = new Projector(store, sealing, views);
  await projector.start();
  const newDispatcher = (over = views) =>
    new Dispatcher({
      store,
      registry,
      sealing,
      read: over,
      commands: over,
      clock,
      ids: systemIds,
      digestKey: createSecretKey(Buffer.alloc(32)),
    });
  const looks: string[] = [];

  class TestDesk extends Desk {
    constructor(private readonly dispatcher: Dispatcher) {
      super();
    }
    readonly read = views;
    now = () => clock.now();
    newId = () => systemIds.next();
    write = () => Promise.reject(new Error('not used'));
    dispatch = <C extends Command>(action: Action<C>, command: C, by: Viewer) => this.dispatcher.dispatch(action, command, by);
    seen = (position: number) => projector.waitFor(position, 5_000);
    looked = (by: Viewer, look: { resource: string; range?: string }) => {
      looks.push(`${by.account} ${look.resource} ${look.range ?? ''}`);
      return Promise.resolve();
    };
    cursor = () => '';
    openCursor = () => null;
    liveToken = () => '';
  }
  const post = (id: string, room: string, authorFacility: string | null, attached: string) => {
    views.run(
      `INSERT INTO timeline_post (id, room, patient, position, author, author_facility, tags, mentions, priority, version, audience_count, posted_at, occurred_at)
       VALUES (?, ?, ?, 1, '', ?, '[]', '[]', 'NORMAL', 1, 0, '', '')`,
      id,
      room,
      patient,
      authorFacility,
    );
    if (authorFacility !== null) views.run('INSERT INTO timeline_own VALUES (?, ?, 1, 0)', id, authorFacility);
    views.run('INSERT INTO timeline_attachment VALUES (?, ?, 0)', id, attached);
    views.run('INSERT OR IGNORE INTO timeline_used_file (file, post) VALUES (?, ?)', attached, id);
    views.run('UPDATE files_file SET used = 1 WHERE id = ?', attached);
  };
  const withdraw = (id: string, reason: string) => {
    views.run('UPDATE timeline_post SET withdrawn_at = ?, withdrawn_reason = ? WHERE id = ?', clock.now(), reason, id);
    views.run('DELETE FROM timeline_attachment WHERE post = ?', id);
    views.run('DELETE FROM timeline_release_attachment WHERE post = ?', id);
  };
  const release = (id: string, file: string) => {
    views.run(`INSERT INTO timeline_release VALUES (?, ?, 1, 1, '', '', NULL)`, id, patient);
    views.run('INSERT INTO timeline_release_attachment VALUES (?, ?)', id, file);
  };
  const deskOver = (dispatcher: Dispatcher) => new TestDesk(dispatcher);
  const dispatcher = newDispatcher();
  const desk = deskOver(dispatcher);
  return {
    desk: new FileDesk(desk, new Pictures(), vault, blobs, store),
    eraserDesk: desk,
    sweep: new FileSweep(desk, { blobs, vault, log: store }),
    clock,
    views,
    store,
    vault,
    blobs,
    looks,
    signedIn: true,
    /** Something done at this node, or at one that was begun by `behind`. */
    does: async <C extends Command>(action: Action<C>, command: C, by: Viewer, at: Dispatcher = dispatcher): Promise<string> => {
      const done = await at.dispatch(action, command, by);
      await projector.waitFor(await store.head(), 5_000);
      return isRefusal(done) ? done.code : 'written';
    },
    /** A node that knows what was recorded until now, and nothing since. */
    behind: async (): Promise<Dispatcher> => {
      const others = new ViewDatabase(':memory:', registry.views);
      const following = new Projector(store, sealing, others);
      await following.start();
      await following.stop();
      return newDispatcher(others);
    },
    /** One more node over the same stores. */
    another: () => new FileDesk(deskOver(newDispatcher()), new Pictures(), vault, blobs, store),
    seenAll: async () => projector.waitFor(await store.head(), 5_000),
    set onPut(did: () => void) {
      blobs.putIfAbsent = async (...given) => {
        const put = await DirectoryBlobs.prototype.putIfAbsent.apply(blobs, given);
        did();
        return put;
      };
    },
    directory,
    post,
    withdraw,
    release,
    async close() {
      await projector.stop();
      views.close();
      await Promise.all([store.close(), vault.close(), blobs.close()]);
      await rm(directory, { recursive: true });
    },
  };
}

describe('A file', () => {
  let world: Awaited<ReturnType<typeof bench>>;
  beforeEach(async () => {
    world = await bench();
  });
  afterEach(() => world.close());

  const store = (by = nurse, more: object = {}) =>
    world.desk.store(by, { patient, commandId: upload, bytes, name: 'C:\\写真\\heel.jpg', ...more }, () => world.signedIn);
  const fetched = async (by: Viewer, variant: 'original' | 'display' | 'thumbnail' = 'original') => {
    const found = await world.desk.open(by, upload, variant);
    return isRefusal(found) ? found.code : (await allOf(found.content.read())).toString();
  };

  it('is stored with its variants and read back by who uploaded it', async () => {
    expect(await store()).toEqual({
      file: upload,
      kind: 'PICTURE',
      contentType: 'image/jpeg',
      size: 31,
      width: 40,
      height: 30,
      name: 'heel.jpg',
      url: `/files/${upload}/original`,
      displayUrl: `/files/${upload}/display`,
      thumbnailUrl: `/files/${upload}/thumbnail`,
    });
    expect(await fetched(nurse)).toBe('original:a photograph of a heel');
    expect(await world.desk.open(nurse, upload, 'thumbnail')).toMatchObject({ contentType: 'image/webp' });
    expect(world.looks).toEqual([`nurse ${upload} original`, `nurse ${upload} thumbnail`]);
  });

  it('lies sealed on the disk, under names that say nothing', async () => {
    await store();
    const names = await readdir(join(world.directory, 'files'), { recursive: true, withFileTypes: true });
    const contents = await Promise.all(
      names.filter((entry) => entry.isFile()).map((entry) => readFile(join(entry.parentPath, entry.name))),
    );
    expect(contents).toHaveLength(3);
    expect(contents.some((content) => content.includes('heel'))).toBe(false);
    expect(names.some(({ name }) => name.includes('heel') || name.includes(patient))).toBe(false);
  });

  it('sent again under the same id is the same file; another content is refused', async () => {
    const first = await store();
    expect(await store()).toEqual(first);
    expect(await store(nurse, { bytes: Buffer.from('another photograph') })).toMatchObject({ code: 'COMMAND_REUSED' });
    const records = [];
    for await (const record of world.store.readAll()) records.push(record);
    expect(records).toHaveLength(1);
  });

  it('that cannot be read leaves nothing behind', async () => {
    expect(await store(nurse, { bytes: Buffer.alloc(0) })).toMatchObject({ code: 'UNSUPPORTED_FILE' });
    expect(await world.store.head()).toBe(0);
    expect(world.views.all('SELECT * FROM files_file')).toEqual([]);
  });

  it('half stored is not there, and the next try completes it', async () => {
    const putIfAbsent = world.blobs.putIfAbsent.bind(world.blobs);
    let puts = 0;
    world.blobs.putIfAbsent = (name, content) => {
      puts += 1;
      return puts === 2 ? Promise.reject(new Error('the disk is full')) : putIfAbsent(name, content);
    };
    await expect(store()).rejects.toThrow('the disk is full');
    expect(await fetched(nurse)).toBe('NOT_FOUND');
    await store();
    expect(await fetched(nurse)).toBe('original:a photograph of a heel');
  });

  it('is refused while the file store or the keys are away, and taken and shown when they are back', async () => {
    const { putIfAbsent, content } = world.blobs;
    const away = () => Promise.reject(new BlobsUnavailableError('away'));
    world.blobs.putIfAbsent = away;
    expect(await store()).toMatchObject({
      code: 'BUSY',
      message: 'ただいまファイルを保存できません。少し待ってからもう一度送ってください。',
    });
    world.blobs.putIfAbsent = putIfAbsent;
    expect(await store()).toMatchObject({ file: upload });
    world.blobs.content = away;
    expect(await fetched(nurse)).toBe('BUSY');
    expect(await fetched(doctor)).toBe('NOT_FOUND');
    world.blobs.content = content;
    expect(await fetched(nurse)).toBe('original:a photograph of a heel');
    world.vault.newFileKey = () => Promise.reject(new KeysUnavailableError('away'));
    const next = { commandId: '33333333-3333-7333-8333-333333333333' };
    expect(await store(nurse, next)).toMatchObject({ code: 'BUSY' });
    expect(world.looks).toHaveLength(1);
  });

  it('is stored by the team and by relatives, and by nobody once consent ended', async () => {
    expect(await store(daughter)).toMatchObject({ file: upload });
    world.views.run('UPDATE consent_cover SET to_position = 5');
    expect(await store(nurse, { commandId: '33333333-3333-7333-8333-333333333333' })).toMatchObject({ code: 'NOT_FOUND' });
    expect(await store(daughter, { commandId: '33333333-3333-7333-8333-333333333333' })).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('is its uploader’s alone until it hangs on a post', async () => {
    await store();
    expect(await fetched(doctor)).toBe('NOT_FOUND');
    expect(await fetched({ ...nurse, facility: 'clinic' })).toBe('NOT_FOUND');
    world.post('post-1', 'everybody', 'station', upload);
    expect(await fetched(doctor)).toBe('original:a photograph of a heel');
    expect(await fetched(daughter)).toBe('NOT_FOUND');
  });

  it('in a narrowed room is seen by those in the room', async () => {
    await store();
    world.post('post-1', 'narrow', 'station', upload);
    expect(await fetched(nurse)).toContain('original');
    expect(await fetched(doctor)).toBe('NOT_FOUND');
  });

  it('is seen by relatives when it was released, until that is taken back', async () => {
    await store();
    world.post('post-1', 'everybody', 'station', upload);
    expect(await fetched(daughter)).toBe('NOT_FOUND');
    world.release('post-1', upload);
    expect(await fetched(daughter)).toContain('original');
    world.views.run('DELETE FROM timeline_release');
    world.views.run('DELETE FROM timeline_release_attachment');
    expect(await fetched(daughter)).toBe('NOT_FOUND');
  });

  it('of the family room is seen by relatives and team', async () => {
    await store(daughter);
    world.post('post-1', 'family-room', null, upload);
    expect(await fetched(daughter)).toContain('original');
    expect(await fetched(doctor)).toContain('original');
  });

  it('stays with the facility that posted it when consent ends, and with nobody else', async () => {
    await store();
    world.post('post-1', 'everybody', 'station', upload);
    world.release('post-1', upload);
    world.views.run('UPDATE consent_cover SET to_position = 5');
    expect(await fetched(nurse)).toContain('original');
    expect(await fetched(doctor)).toBe('NOT_FOUND');
    expect(await fetched(daughter)).toBe('NOT_FOUND');
  });

  it('is dead when its post is withdrawn, unless another post holds it', async () => {
    await store();
    world.post('post-1', 'everybody', 'station', upload);
    world.post('post-2', 'everybody', 'station', upload);
    world.withdraw('post-1', 'MISTAKE');
    expect(await fetched(doctor)).toContain('original');
    world.withdraw('post-2', 'MISTAKE');
    expect(await fetched(doctor)).toBe('NOT_FOUND');
    expect(await fetched(nurse)).toBe('NOT_FOUND');
  });

  it('of the wrong patient is ended for ever: key, bytes and row', async () => {
    await store();
    const keyId = world.views.get<{ key_id: string }>('SELECT key_id FROM files_file')!.key_id;
    world.post('post-1', 'everybody', 'station', upload);
    expect(await world.desk.shredFilesOf('post-1')).toBe(0);
    world.withdraw('post-1', 'WRONG_PATIENT');
    expect(await world.desk.shredFilesOf('post-1')).toBe(1);
    expect(world.views.all('SELECT * FROM files_file')).toEqual([]);
    await world.vault.load([keyId]);
    expect(world.vault.open(keyId, Buffer.alloc(64), Buffer.alloc(0))).toBeNull();
    const left = [];
    for await (const name of world.blobs.list('')) left.push(name);
    expect(left).toEqual([]);
    expect(await world.desk.shredOutstanding()).toBe(0);
  });

  it.each([
    ['WRONG_PATIENT', 'MISTAKE'],
    ['MISTAKE', 'WRONG_PATIENT'],
  ])('of two posts is ended with the last of them, withdrawn as %s and %s', async (first, second) => {
    await store();
    world.post('post-1', 'room', 'station', upload);
    world.post('post-2', 'room', 'station', upload);
    world.withdraw('post-1', first);
    expect(await world.desk.shredFilesOf('post-1')).toBe(0);
    world.withdraw('post-2', second);
    expect(await world.desk.shredFilesOf('post-2')).toBe(1);
    expect(world.views.all('SELECT * FROM files_file')).toEqual([]);
  });

  it('of two posts that were both a mistake stays', async () => {
    await store();
    for (const id of ['post-1', 'post-2']) {
      world.post(id, 'room', 'station', upload);
      world.withdraw(id, 'MISTAKE');
    }
    expect(await world.desk.shredFilesOf('post-2')).toBe(0);
    expect(await world.desk.shredOutstanding()).toBe(0);
  });

  it('of the wrong patient that another post holds stays', async () => {
    await store();
    world.post('post-1', 'everybody', 'station', upload);
    world.post('post-2', 'everybody', 'station', upload);
    world.withdraw('post-1', 'WRONG_PATIENT');
    expect(await world.desk.shredOutstanding()).toBe(0);
    expect(await fetched(nurse)).toContain('original');
  });

  describe('that comes to nothing', () => {
    const lying = async () => {
      const [blobs, keys]: [string[], string[]] = [[], []];
      for await (const name of world.blobs.list('')) blobs.push(name);
      for await (const { keyId } of world.vault.fileKeys()) keys.push(keyId);
      return { blobs: blobs.length, keys: keys.length };
    };
    const second = '33333333-3333-7333-8333-333333333333';

    it('leaves nothing: of six sent at once with one id, one is laid down', async () => {
      const answers = await Promise.all(Array.from({ length: 6 }, () => store()));
      expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
      expect(await lying()).toEqual({ blobs: 3, keys: 1 });
    });

    it('takes away what it laid down when another node was first', async () => {
      const [mine, theirs] = [world.desk, world.another()];
      const send = (desk: FileDesk, content = bytes) =>
        desk.store(nurse, { patient, commandId: upload, bytes: content, name: 'a.jpg' }, () => true);
      const answers = await Promise.all([send(mine), send(theirs), send(mine), send(theirs)]);
      expect(answers.map((answer) => !isRefusal(answer))).toEqual([true, true, true, true]);
      expect(await lying()).toEqual({ blobs: 3, keys: 1 });
      expect(await fetched(nurse)).toBe('original:a photograph of a heel');
    });

    it('takes away what it laid down when another content was first under its id', async () => {
      const send = (desk: FileDesk, content: string) =>
        desk.store(nurse, { patient, commandId: upload, bytes: Buffer.from(content), name: 'a.jpg' }, () => true);
      const answers = await Promise.all([send(world.desk, 'a heel'), send(world.another(), 'an elbow')]);
      expect(answers.map((answer) => (isRefusal(answer) ? answer.code : 'stored')).sort()).toEqual(['COMMAND_REUSED', 'stored']);
      expect(await lying()).toEqual({ blobs: 3, keys: 1 });
    });

    it('leaves nothing when consent ended while it was made ready, or who sent it signed out', async () => {
      world.onPut = () => world.views.run('UPDATE consent_cover SET to_position = 5');
      expect(await store()).toMatchObject({ code: 'NOT_FOUND' });
      expect(await lying()).toEqual({ blobs: 0, keys: 0 });
      world.views.run('UPDATE consent_cover SET to_position = NULL');
      world.onPut = () => void (world.signedIn = false);
      expect(await store()).toMatchObject({ code: 'UNAUTHENTICATED' });
      expect(await store()).toMatchObject({ code: 'UNAUTHENTICATED' });
      expect(await lying()).toEqual({ blobs: 0, keys: 0 });
      expect(await world.store.head()).toBe(0);
      world.onPut = () => undefined;
      world.signedIn = true;
      expect(await store()).toMatchObject({ file: upload });
    });

    it('leaves nothing when the store of files fails in the middle', async () => {
      const putIfAbsent = world.blobs.putIfAbsent.bind(world.blobs);
      let puts = 0;
      world.blobs.putIfAbsent = (name, content) =>
        ++puts === 2 ? Promise.reject(new BlobsUnavailableError('full')) : putIfAbsent(name, content);
      expect(await store()).toMatchObject({ code: 'BUSY' });
      expect(await lying()).toEqual({ blobs: 0, keys: 0 });
    });

    it('stays where nobody knows whether it was written: it may be', async () => {
      const append = world.store.append.bind(world.store);
      world.store.append = async (...given) => {
        await append(...given);
        throw new AppendUncertainError();
      };
      expect(await store()).toMatchObject({ code: 'UNCERTAIN' });
      world.store.append = append;
      expect(await lying()).toEqual({ blobs: 3, keys: 1 });
      await world.seenAll();
      expect(await fetched(nurse)).toBe('original:a photograph of a heel');
      expect(await store()).toMatchObject({ file: upload });
      expect(await lying()).toEqual({ blobs: 3, keys: 1 });
    });

    it('is ended with the file, however it came to lie there', async () => {
      await store();
      const lost = await world.vault.newFileKey(`patient:${patient}`);
      await world.vault.load([lost]);
      const sealed = world.vault.sealContent(lost, bytes, associatedWith(upload, 'original'));
      await world.blobs.putIfAbsent(blobName(upload, lost, 'original'), sealed);
      const other = await world.vault.newFileKey(`patient:${patient}`);
      world.post('post-1', 'everybody', 'station', upload);
      world.withdraw('post-1', 'WRONG_PATIENT');
      expect(await world.desk.shredFilesOf('post-1')).toBe(1);
      expect(await lying()).toEqual({ blobs: 0, keys: 1 });
      await world.vault.load([lost, other]);
      expect(world.vault.open(lost, Buffer.alloc(64), Buffer.alloc(0))).toBeNull();
      expect(() => world.vault.open(other, Buffer.alloc(64), Buffer.alloc(0))).toThrow();
      expect(await store()).toMatchObject({ code: 'CONFLICT' });
      expect(await lying()).toEqual({ blobs: 0, keys: 1 });
    });

    it('is swept a day after it was made, and nothing else is', async () => {
      await store();
      const dropped = await world.vault.newFileKey(`patient:${patient}`);
      await world.vault.load([dropped]);
      await world.blobs.putIfAbsent(
        blobName(second, dropped, 'original'),
        world.vault.sealContent(dropped, bytes, associatedWith(second, 'original')),
      );
      const empty = await world.vault.newFileKey(`patient:${patient}`);
      await world.blobs.putIfAbsent('snapshots/1', Buffer.from('not a file'));
      const now = Date.now();
      const after = async (hours: number) => {
        world.clock.set(new Date(now + hours * 3_600_000).toISOString());
        return { ...(await world.sweep.sweep()), left: world.sweep.found };
      };
      expect(await after(0.9)).toEqual({ bytes: 0, keys: 0, left: { bytes: 0, keys: 0 } });
      expect(await after(2)).toEqual({ bytes: 0, keys: 0, left: { bytes: 1, keys: 2 } });
      expect(await after(23)).toEqual({ bytes: 0, keys: 0, left: { bytes: 1, keys: 2 } });
      expect(await lying()).toEqual({ blobs: 5, keys: 3 });
      expect(await after(25)).toEqual({ bytes: 1, keys: 2, left: { bytes: 0, keys: 0 } });
      expect(await lying()).toEqual({ blobs: 4, keys: 1 });
      expect(await fetched(nurse)).toBe('original:a photograph of a heel');
      await expect(world.vault.load([empty, dropped])).resolves.toBeUndefined();
      expect(() => world.vault.seal(empty, bytes, bytes)).toThrow('missing');
    });

    it('is not what the views lack: the log is asked before anything is destroyed', async () => {
      await store();
      world.views.run('DELETE FROM files_file');
      world.clock.set(new Date(Date.now() + 100 * 3_600_000).toISOString());
      expect(await world.sweep.sweep()).toEqual({ bytes: 0, keys: 0 });
      expect(await lying()).toEqual({ blobs: 3, keys: 1 });
    });

    it('is asked of the log only as far as it grew since', async () => {
      const empty = await world.vault.newFileKey(`patient:${patient}`);
      const asked: number[] = [];
      const { readAll } = world.store;
      world.store.readAll = (options = {}) => (asked.push(options.after ?? 0), readAll.call(world.store, options));
      const now = Date.now();
      const after = (hours: number) => (world.clock.set(new Date(now + hours * 3_600_000).toISOString()), world.sweep.sweep());
      await store();
      await after(4);
      expect(world.sweep.found).toEqual({ bytes: 0, keys: 1 });
      await after(10);
      expect(await after(25)).toEqual({ bytes: 0, keys: 1 });
      expect(asked).toEqual([0, await world.store.head(), await world.store.head()]);
      expect(() => world.vault.seal(empty, bytes, bytes)).toThrow();
      expect(await fetched(nurse)).toBe('original:a photograph of a heel');
    });

    it('is kept where the record that may name it is damaged', async () => {
      await store();
      world.views.run('DELETE FROM files_file');
      await world.store.close();
      const log = new DatabaseSync(join(world.directory, 'events.db'));
      expect(log.prepare(`UPDATE record SET body = substr(body, 1, 300) WHERE stream = ?`).run(`upload-${upload}`).changes).toBe(1);
      log.close();
      const again = await SqliteEventStore.open({ file: join(world.directory, 'events.db') });
      const sweep = new FileSweep({ read: world.views, now: () => world.clock.now() }, { ...world, log: again });
      world.clock.set(new Date(Date.now() + 100 * 3_600_000).toISOString());
      expect(await sweep.sweep()).toEqual({ bytes: 0, keys: 0 });
      expect(await lying()).toEqual({ blobs: 3, keys: 1 });
      await again.close();
    });

    it('is kept where the stream of the record that may name it was damaged', async () => {
      await store();
      world.views.run('DELETE FROM files_file');
      await world.store.close();
      const log = new DatabaseSync(join(world.directory, 'events.db'));
      expect(log.prepare(`UPDATE record SET stream = 'uplobd-1' WHERE stream = ?`).run(`upload-${upload}`).changes).toBe(1);
      log.close();
      const again = await SqliteEventStore.open({ file: join(world.directory, 'events.db') });
      const sweep = new FileSweep({ read: world.views, now: () => world.clock.now() }, { ...world, log: again });
      world.clock.set(new Date(Date.now() + 100 * 3_600_000).toISOString());
      expect(await sweep.sweep()).toEqual({ bytes: 0, keys: 0 });
      expect(await lying()).toEqual({ blobs: 3, keys: 1 });
      await again.close();
    });

    it('whose key is gone is swept: nothing opens it any more', async () => {
      await world.blobs.putIfAbsent(blobName(second, 'a-key', 'original'), Buffer.from('sealed'));
      expect(await world.sweep.sweep()).toEqual({ bytes: 1, keys: 0 });
    });
  });

  describe('that cannot be ended', () => {
    it('keeps no other from being ended, is told once, tried again ever more seldom, and ended when it can be', async () => {
      const other = '33333333-3333-7333-8333-333333333333';
      await store();
      await world.desk.store(nurse, { patient, commandId: other, bytes: Buffer.from('another'), name: null }, () => true);
      const told: unknown[] = [];
      world.desk.onUnended = (error) => told.push(error);
      const tries: number[] = [];
      let works = false;
      const shred = world.vault.shred.bind(world.vault);
      const { key_id: stuck } = world.views.get<{ key_id: string }>('SELECT key_id FROM files_file WHERE id = ?', upload)!;
      world.vault.shred = (target, at) => {
        if (works || !('keyId' in target) || target.keyId !== stuck) return shred(target, at);
        tries.push(performance.now());
        return Promise.reject(new Error('a fault'));
      };
      for (const [index, file] of [upload, other].entries()) {
        world.post(`post-${index}`, 'everybody', 'station', file);
        world.withdraw(`post-${index}`, 'WRONG_PATIENT');
      }
      const stop = new AbortController();
      const eraser = new FileEraser(world.eraserDesk, world.desk, world.store, () => undefined, { firstMs: 20, longestMs: 80 });
      const running = eraser.run(stop.signal);
      while (tries.length < 5) await new Promise((resolve) => setTimeout(resolve, 5));
      expect([codeOf(await world.desk.open(nurse, other, 'original')), world.desk.unended, told.length]).toEqual(['NOT_FOUND', 1, 1]);
      // The longest pause: a busy machine makes every one of them longer, and none shorter.
      expect(tries[4]! - tries[3]!).toBeGreaterThan(75);
      works = true;
      while (world.desk.unended > 0) await new Promise((resolve) => setTimeout(resolve, 5));
      stop.abort();
      await running;
      expect(world.views.all('SELECT id FROM files_file')).toEqual([]);
    });
  });

  describe('that no post uses', () => {
    const takeBack = (by = nurse, at?: Dispatcher) => world.does(takeBackFile, { commandId: systemIds.next(), file: upload }, by, at);
    const post = (at?: Dispatcher) => world.does(publish, { commandId: systemIds.next(), file: upload }, nurse, at);
    const lying = async () => {
      const names: string[] = [];
      for await (const name of world.blobs.list('')) names.push(name);
      let keys = 0;
      for await (const _ of world.vault.fileKeys()) keys += 1;
      return { bytes: names.length, keys };
    };
    beforeEach(async () => {
      await store();
    });

    it('is taken back by who uploaded it, at once for everybody, and its bytes and keys end within the hour', async () => {
      expect([await takeBack(doctor), await takeBack(daughter), await takeBack({ ...nurse, facility: 'clinic' })]).toEqual(
        Array(3).fill('NOT_FOUND'),
      );
      expect(await fetched(nurse)).toBe('original:a photograph of a heel');
      expect([await takeBack(), await takeBack()]).toEqual(['written', 'written']);
      expect([await fetched(nurse), await post(), codeOf(await store())]).toEqual(['NOT_FOUND', 'CONFLICT', 'CONFLICT']);
      expect(await world.desk.endUnused()).toBe(0);
      world.clock.advance(HOUR);
      expect([await world.desk.endUnused(), await lying(), world.desk.unused]).toEqual([1, { bytes: 0, keys: 0 }, 0]);
      // The sentence stays the same: choose it again.
      expect([await post(), codeOf(await store()), await takeBack()]).toEqual(['CONFLICT', 'CONFLICT', 'NOT_FOUND']);
      const reasons = world.views.all('SELECT id, uploader FROM files_erased');
      expect(reasons).toEqual([{ id: upload, uploader: 'nurse' }]);
    });

    it('may be taken back also where its uploader may not write there any more', async () => {
      world.views.run('UPDATE consent_cover SET to_position = 5');
      expect(await takeBack()).toBe('written');
    });

    it('is not taken back from a post', async () => {
      expect(await post()).toBe('written');
      expect(await takeBack()).toBe('CONFLICT');
      world.clock.advance(400 * DAY);
      expect([await world.desk.endUnused(), await lying()]).toEqual([0, { bytes: 3, keys: 1 }]);
    });

    it('is kept by a post that another node took as it was taken back, whichever came first', async () => {
      const other = await world.behind();
      expect([await takeBack(), await post(other)]).toEqual(['written', 'written']);
      world.clock.advance(2 * HOUR);
      expect([await world.desk.endUnused(), await lying()]).toEqual([0, { bytes: 3, keys: 1 }]);
      expect(await takeBack()).toBe('CONFLICT');
    });

    it('is kept by a post that another node had taken before it was taken back', async () => {
      const other = await world.behind();
      expect([await post(), await takeBack(nurse, other)]).toEqual(['written', 'written']);
      world.clock.advance(2 * HOUR);
      expect([await world.desk.endUnused(), await lying()]).toEqual([0, { bytes: 3, keys: 1 }]);
    });

    it.each([
      ['thirty days', 30, '{"familyParticipation":true,"invitingProfessions":[]}'],
      ['the days of its region', 3, '{"familyParticipation":true,"invitingProfessions":[],"uploadDays":3}'],
    ])('lapses after %s, an hour after posts refuse it', async (_, days, policy) => {
      world.views.run('UPDATE region_region SET policy = ?', policy);
      world.clock.advance(days * DAY - 1_000);
      expect(await world.desk.endUnused()).toBe(0);
      expect(world.desk.unused).toBe(1);
      world.clock.advance(1_000);
      expect([await post(), await world.desk.endUnused()]).toEqual(['CONFLICT', 0]);
      world.clock.advance(HOUR);
      expect([await world.desk.endUnused(), await lying()]).toEqual([1, { bytes: 0, keys: 0 }]);
    });

    it('stays while its patient is set aside, for a post that uses it may be what could not be read', async () => {
      await takeBack();
      world.views.run("INSERT INTO views_set_aside VALUES ('patient:' || ?, 1, 'PostPublished')", patient);
      world.clock.advance(31 * DAY);
      expect([await world.desk.endUnused(), await lying()]).toEqual([0, { bytes: 3, keys: 1 }]);
      world.views.run('DELETE FROM views_set_aside');
      expect([await world.desk.endUnused(), await lying()]).toEqual([1, { bytes: 0, keys: 0 }]);
    });

    it('is posted on its last day', async () => {
      world.clock.advance(30 * DAY - 1_000);
      expect(await post()).toBe('written');
    });

    it('is ended by the duty, as of the head of the log', async () => {
      await takeBack();
      world.clock.advance(HOUR);
      const stop = new AbortController();
      const running = new FileEraser(world.eraserDesk, world.desk, world.store).run(stop.signal);
      while (world.desk.unused > 0) await new Promise((resolve) => setTimeout(resolve, 5));
      stop.abort();
      await running;
      expect(await lying()).toEqual({ bytes: 0, keys: 0 });
    });
  });

  describe('that is damaged', () => {
    /** @returns what brings it back */
    const damage = async (variant: 'original' | 'display' | 'thumbnail', how: 'missing' | 'changed' | 'cut') => {
      const row = world.views.get<{ key_id: string }>('SELECT key_id FROM files_file')!;
      const name = blobName(upload, row.key_id, variant);
      const whole = Buffer.from((await world.blobs.get(name))!);
      const put = async (sealed: Buffer | null) => {
        await world.blobs.delete(name);
        if (sealed) await world.blobs.putIfAbsent(name, sealed);
      };
      const changed = Buffer.from(whole);
      changed[whole.length - 1]! ^= 1;
      await put(how === 'missing' ? null : how === 'cut' ? whole.subarray(0, 20) : changed);
      return () => put(whole);
    };
    let told: string[] = [];
    beforeEach(async () => {
      await store();
      told = [];
      world.desk.damaged.onFound = (variant) => told.push(variant);
    });

    it.each(['missing', 'changed', 'cut'] as const)(
      'is refused with a sentence where its original is %s, told once, and read when it was brought back',
      async (how) => {
        const bringBack = await damage('original', how);
        const refused = await world.desk.open(nurse, upload, 'original');
        expect(refused).toMatchObject({ code: 'DAMAGED', message: expect.stringContaining('壊れている') as string });
        expect([await fetched(nurse), told, world.desk.damaged.count]).toEqual(['DAMAGED', ['original'], 1]);
        // To whom it is not shown it is no more than ever, and what screens show is whole.
        expect([await fetched(doctor), await fetched(nurse, 'display')]).toEqual(['NOT_FOUND', 'display:a photograph of a heel']);
        await bringBack();
        world.clock.advance(60_000);
        expect([await fetched(nurse), world.desk.damaged.count]).toEqual(['original:a photograph of a heel', 0]);
      },
    );

    it.each(['missing', 'changed', 'cut'] as const)(
      'is made anew from its original where a picture for screens is %s, and kept',
      async (how) => {
        await damage('thumbnail', how);
        const shown = await Promise.all([fetched(nurse, 'thumbnail'), fetched(nurse, 'thumbnail')]);
        expect(shown).toEqual(Array(2).fill('thumbnail:original:a photograph of a heel'));
        expect([told, world.desk.damaged.count]).toEqual([['thumbnail'], 0]);
        await damage('original', 'missing');
        expect(await fetched(nurse, 'thumbnail')).toBe('thumbnail:original:a photograph of a heel');
      },
    );

    it('is refused where both are, without trying each time, until the original was brought back', async () => {
      const bringBack = await damage('original', 'changed');
      await damage('display', 'missing');
      let asked = 0;
      const content = world.blobs.content.bind(world.blobs);
      world.blobs.content = (name) => ((asked += 1), content(name));
      expect(await fetched(nurse, 'display')).toBe('DAMAGED');
      const first = asked;
      for (let n = 0; n < 5; n += 1) expect(await fetched(nurse, 'display')).toBe('DAMAGED');
      expect(asked).toBe(first);
      await bringBack();
      world.clock.advance(60_000);
      expect(await fetched(nurse, 'display')).toBe('display:original:a photograph of a heel');
    });

    it('is made in vain once in a while, where no picture can be made of a whole original', async () => {
      await damage('thumbnail', 'missing');
      const prepare = jest.spyOn(Pictures.prototype, 'prepare').mockResolvedValue(refuse('UNSUPPORTED_FILE', '開けませんでした。'));
      try {
        for (let n = 0; n < 5; n += 1) expect(await fetched(nurse, 'thumbnail')).toBe('DAMAGED');
        expect(prepare).toHaveBeenCalledTimes(1);
        // Another form of it, which is whole, is shown.
        expect(await fetched(nurse, 'display')).toBe('display:a photograph of a heel');
        world.clock.advance(60_000);
        expect(await fetched(nurse, 'thumbnail')).toBe('DAMAGED');
        expect(prepare).toHaveBeenCalledTimes(2);
      } finally {
        prepare.mockRestore();
      }
    });

    it('is refused where its key is missing, and not there where that was destroyed', async () => {
      const { key_id: keyId } = world.views.get<{ key_id: string }>('SELECT key_id FROM files_file')!;
      await world.vault.drop(keyId);
      expect(await fetched(nurse)).toBe('DAMAGED');
      await world.vault.shred({ keyId }, world.clock.now());
      world.clock.advance(60_000);
      expect(await fetched(nurse)).toBe('NOT_FOUND');
    });

    it('is noticed further in while it is read, and refused from then on', async () => {
      await world.desk.store(
        nurse,
        { patient, commandId: '33333333-3333-7333-8333-333333333333', bytes: Buffer.alloc(200_000, 'x'), name: null },
        () => true,
      );
      const file = '33333333-3333-7333-8333-333333333333';
      const row = world.views.get<{ key_id: string }>('SELECT key_id FROM files_file WHERE id = ?', file)!;
      const name = blobName(file, row.key_id, 'original');
      const sealed = Buffer.from((await world.blobs.get(name))!);
      sealed[150_000]! ^= 1;
      await world.blobs.delete(name);
      await world.blobs.putIfAbsent(name, sealed);
      const opened = await world.desk.open(nurse, file, 'original');
      if (isRefusal(opened)) throw new Error(opened.message);
      await expect(allOf(opened.content.read())).rejects.toThrow(TamperedError);
      expect(await world.desk.open(nurse, file, 'original')).toMatchObject({ code: 'DAMAGED' });
    });
  });

  describe('that is looked at in ranges', () => {
    const isRange = () => true;

    it('is one look of a session within ten minutes, while each range is decided anew', async () => {
      await store();
      for (let n = 0; n < 5; n += 1) expect(isRefusal(await world.desk.open(nurse, upload, 'original', isRange))).toBe(false);
      expect(world.looks).toHaveLength(1);
      await world.desk.open({ ...nurse, session: 'another' }, upload, 'original', isRange);
      await world.desk.open(nurse, upload, 'display', isRange);
      expect(world.looks).toHaveLength(3);
      world.clock.set('2026-04-01T02:10:00.000Z');
      await world.desk.open(nurse, upload, 'original', isRange);
      expect(world.looks).toHaveLength(4);
      await world.desk.open(nurse, upload, 'original');
      await world.desk.open(nurse, upload, 'original');
      expect(world.looks).toHaveLength(6);
      world.post('post-1', 'everybody', 'station', upload);
      world.withdraw('post-1', 'MISTAKE');
      expect(await world.desk.open(nurse, upload, 'original', isRange)).toMatchObject({ code: 'NOT_FOUND' });
    });

    it('says at any moment whether it may still be seen', async () => {
      await store();
      world.post('post-1', 'everybody', 'station', upload);
      const found = await world.desk.open(doctor, upload, 'original');
      if (isRefusal(found)) throw new Error(found.code);
      expect(found.mayStill()).toBe(true);
      world.views.run('UPDATE consent_cover SET to_position = 5');
      expect(found.mayStill()).toBe(false);
    });
  });

  it('that an earlier release sealed as a whole is read as before', async () => {
    await store();
    const { key_id: keyId } = world.views.get<{ key_id: string }>('SELECT key_id FROM files_file')!;
    const name = blobName(upload, keyId, 'original');
    await world.blobs.delete(name);
    await world.blobs.putIfAbsent(name, world.vault.seal(keyId, Buffer.from('as it was'), associatedWith(upload, 'original')));
    expect(await fetched(nurse)).toBe('as it was');
  });
});
