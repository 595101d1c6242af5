import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { roomIdOf } from '@tsumugi/care';
import { systemIds } from '@tsumugi/kernel';
import { browser, describeWith } from '../../workbench/programs.mjs';
import { FilesController } from '../src/http/files.controller.js';
import type { Person } from './client.js';
import { filmed } from './film.js';
import { smallPicture } from './pictures.js';
import { TestRegion } from './test-region.js';
import { until } from './until.js';

const patientSelf = { name: '山田 ハル', relationship: null };
const megabyte = 1024 * 1024;

/** A PDF of that many bytes. */
function pdfOf(bytes: number): Buffer {
  const [head, end] = [Buffer.from('%PDF-1.4\n'), Buffer.from('\n%%EOF\n')];
  const body = Buffer.alloc(bytes - head.length - end.length, 0x20);
  for (let at = 0; at < body.length; at += 1_000) body.writeUInt32BE(at, at);
  return Buffer.concat([head, body, end]);
}

const authorization = ({ token }: Person) => ({ authorization: `Bearer ${token!}` });

/** A download that reads only when it is told to. */
class SlowReader {
  response: IncomingMessage | null = null;
  read = 0;
  ended: 'whole' | 'cut' | null = null;
  readonly #request: ClientRequest;

  constructor(person: Person, path: string) {
    this.#request = httpRequest(`${person.url}${path}`, { headers: authorization(person), agent: false });
    this.#request.on('error', () => (this.ended ??= 'cut'));
    this.#request.on('response', (response) => {
      this.response = response;
      response.on('error', () => (this.ended ??= 'cut'));
      response.on('end', () => (this.ended ??= 'whole'));
      response.on('close', () => (this.ended ??= 'cut'));
      response.pause();
    });
    this.#request.end();
  }

  goOn(): void {
    this.response!.on('data', (piece: Buffer) => (this.read += piece.length));
    this.response!.resume();
  }

  leave(): void {
    this.#request.destroy();
  }
}

/** An upload of which only a part is sent at first. */
class SlowSender {
  status: number | null = null;
  code: string | null = null;
  gone = false;
  readonly #request: ClientRequest;
  readonly #rest: Buffer;

  constructor(person: Person, patient: string, bytes: Buffer, commandId = systemIds.next(), share = 0.5) {
    const boundary = 'a-boundary';
    const field = (name: string, value: string) => `--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
    const body = Buffer.concat([
      Buffer.from(field('patient', patient) + field('commandId', commandId)),
      Buffer.from(`--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n`),
      bytes,
      Buffer.from(`\r\n--${boundary}--\r\n`),
    ]);
    const sent = Math.floor(body.length * share);
    this.#rest = body.subarray(sent);
    this.#request = httpRequest(`${person.url}/files`, {
      method: 'POST',
      agent: false,
      headers: {
        ...authorization(person),
        'x-tsumugi-client': 'test',
        'content-type': `multipart/form-data; boundary=${boundary}`,
        'content-length': body.length,
      },
    });
    this.#request.on('error', () => (this.gone = true));
    this.#request.on('close', () => (this.gone = true));
    this.#request.on('response', (response) => {
      const pieces: Buffer[] = [];
      response.on('data', (piece: Buffer) => pieces.push(piece));
      response.on('end', () => {
        this.code = (JSON.parse(Buffer.concat(pieces).toString()) as { refused?: { code: string } }).refused?.code ?? null;
        this.status = response.statusCode!;
      });
    });
    this.#request.write(body.subarray(0, sent));
  }

  async end(): Promise<void> {
    this.#request.end(this.#rest);
    await until('the upload is answered', () => this.status !== null || this.gone);
  }

  leave(): void {
    this.#request.destroy();
  }
}

describe('uploads and downloads', () => {
  let region: TestRegion;
  let nurse: Person;
  let doctor: Person;
  let patient: string;
  let room: string;
  let controller: FilesController;
  beforeAll(async () => {
    region = await TestRegion.start();
    nurse = await region.facility('さくら訪問看護ステーション', 'visiting-nursing-station', 'visiting-nurse');
    doctor = await region.facility('青葉在宅クリニック', 'clinic', 'doctor');
    patient = await region.patient(nurse);
    room = roomIdOf(patient, 'ALL_PROFESSIONALS');
    await region.consent(nurse, patient);
    await region.join(nurse, patient, doctor);
    region.everybodySees(doctor);
    controller = region.server.app.get(FilesController);
  });
  afterAll(() => region.end());

  async function posted(bytes: Buffer, by = nurse): Promise<{ file: string; url: string; post: string }> {
    const { status, body } = await by.upload(patient, 'a.pdf', bytes);
    expect({ status, body }).toMatchObject({ status: 201 });
    const post = await by.do('publishPost', { room, text: '文書です。', attachments: [body.file] });
    region.everybodySees(by);
    await doctor.read('{ me { account } }');
    return { file: body.file!, url: body['url'] as string, post };
  }
  const lying = async () => {
    const [blobs, keys]: [Set<string>, Set<string>] = [new Set(), new Set()];
    for await (const name of region.server.platform.blobs.list('')) blobs.add(name);
    for await (const { keyId } of region.server.platform.vault.fileKeys()) keys.add(keyId);
    return { blobs: blobs.size, keys: keys.size };
  };
  const open = (kind: 'uploads' | 'downloads') => controller[kind].figures.open;

  async function opensNow(person: Person, path: string): Promise<void> {
    const { status, body } = await person.download(path);
    await body!.cancel();
    expect(status).toBe(200);
  }

  describe('a range of a file', () => {
    const bytes = pdfOf(300_000);
    let url: string;
    let file: string;
    beforeAll(async () => {
      ({ url, file } = await posted(bytes));
    });
    const get = async (headers: Record<string, string>, method = 'GET') => {
      const response = await fetch(`${doctor.url}${url}`, { method, headers: { ...authorization(doctor), ...headers } });
      const { status } = response;
      const { 'content-range': range, 'content-length': length, 'accept-ranges': accepts, etag } = Object.fromEntries(response.headers);
      return { status, range, length, accepts, etag, body: Buffer.from(await response.arrayBuffer()) };
    };

    it('is answered as players ask for it', async () => {
      const whole = await get({});
      expect(whole).toMatchObject({ status: 200, length: '300000', accepts: 'bytes', range: undefined });
      expect(whole.body.equals(bytes)).toBe(true);
      for (const [range, from, to] of [
        ['bytes=0-1', 0, 2],
        ['bytes=0-', 0, 300_000],
        ['bytes=65535-131072', 65_535, 131_073],
        ['bytes=-9', 299_991, 300_000],
        ['bytes=299999-400000', 299_999, 300_000],
      ] as const) {
        const found = await get({ range });
        expect(found).toMatchObject({ status: 206, range: `bytes ${from}-${to - 1}/300000`, length: String(to - from) });
        expect(found.body.equals(bytes.subarray(from, to))).toBe(true);
      }
      expect(await get({ range: 'bytes=300000-' })).toMatchObject({ status: 416, range: 'bytes */300000' });
      for (const range of ['bytes=0-1,5-6', 'bytes=9-1', 'lines=1-2'])
        expect(await get({ range })).toMatchObject({ status: 200, length: '300000' });
    });

    it('follows what the client has already', async () => {
      const { etag = '' } = await get({}, 'HEAD');
      expect(await get({ range: 'bytes=5-9', 'if-range': etag })).toMatchObject({ status: 206, length: '5' });
      expect(await get({ range: 'bytes=5-9', 'if-range': '"another"' })).toMatchObject({ status: 200, length: '300000' });
      const known = await get({ 'if-none-match': etag });
      expect([known.status, known.body.length]).toEqual([304, 0]);
      const head = await get({}, 'HEAD');
      expect([head.status, head.length, head.body.length]).toEqual([200, '300000', 0]);
    });

    it('asks the policy each time, and is one look', async () => {
      const looks = async () => (await region.server.platform.audit.looks({ resource: file, limit: 100 })).length;
      await get({ range: 'bytes=0-1' });
      const before = await looks();
      for (const range of ['bytes=0-', 'bytes=100000-', 'bytes=200000-299999']) expect((await get({ range })).status).toBe(206);
      expect(await looks()).toBe(before);
      expect((await get({})).status).toBe(200);
      expect(await looks()).toBe(before + 1);
      const { url: other, post } = await posted(pdfOf(1_000));
      const range = () => fetch(`${doctor.url}${other}`, { headers: { ...authorization(doctor), range: 'bytes=0-1' } });
      expect((await range()).status).toBe(206);
      await nurse.do('withdrawPost', { post, reason: 'MISTAKE' });
      region.everybodySees(nurse);
      await doctor.read('{ me { account } }');
      expect((await range()).status).toBe(404);
    });
  });

  /** More than what the operating system holds of a slow connection, on both its ends. */
  const long = pdfOf(28 * megabyte);
  let longOne: string;
  let longPost: string;
  beforeAll(async () => {
    ({ url: longOne, post: longPost } = await posted(long));
  });

  it('that nobody reads keep little of the file in memory, and are ended', async () => {
    const url = longOne;
    const held = () => (global.gc?.(), process.memoryUsage().arrayBuffers);
    const before = held();
    const readers = Array.from({ length: 12 }, () => new SlowReader(doctor, url));
    await until('all twelve are answered', () => readers.every(({ response }) => response));
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect((held() - before) / megabyte).toBeLessThan(60);
    expect(open('downloads')).toBe(12);
    await opensNow(nurse, url);
    controller.downloads.look(performance.now() + 61_000);
    await until('none is open', () => open('downloads') === 0);
    for (const reader of readers) reader.goOn();
    await until('all are cut', () => readers.every(({ ended }) => ended === 'cut'));
    expect(Math.max(...readers.map(({ read }) => read))).toBeLessThan(28 * megabyte);
  });

  it('wait for one another where a person opens many; nobody else waits', async () => {
    const url = longOne;
    const readers = Array.from({ length: 20 }, () => new SlowReader(doctor, url));
    await until('the session’s places are taken', () => open('downloads') === 16 && controller.downloads.figures.waiting === 4);
    await opensNow(nurse, url);
    for (const reader of readers.slice(0, 16)) reader.leave();
    await until('those who waited are answered', () => readers.slice(16).every(({ response }) => response));
    for (const reader of readers) reader.leave();
    await until('none is open', () => open('downloads') === 0);
  });

  describe('a download that is under way', () => {
    async function expectCut(reader: SlowReader, end: () => Promise<unknown>): Promise<void> {
      await until('it is answered', () => reader.response !== null);
      expect(open('downloads')).toBe(1);
      await end();
      const took = await until('it is ended', () => open('downloads') === 0);
      expect(took).toBeLessThan(1_000);
      reader.goOn();
      await until('it is cut', () => reader.ended !== null);
      expect(reader.ended).toBe('cut');
      expect(reader.read).toBeLessThan(long.length);
    }

    it('ends with the consent, and for nobody whose own it is', async () => {
      const own = new SlowReader(nurse, longOne);
      await until('the nurse is answered', () => own.response !== null);
      const reader = new SlowReader(doctor, longOne);
      await until('the doctor is answered', () => reader.response !== null);
      await nurse.do('withdrawConsent', { patient, facilities: [], withdrawnOn: region.today(), givenBy: patientSelf, reason: null });
      expect(await until('one is ended', () => open('downloads') === 1)).toBeLessThan(1_000);
      for (const each of [own, reader]) each.goOn();
      await until('both end', () => own.ended !== null && reader.ended !== null);
      expect([own.ended, own.read, reader.ended]).toEqual(['whole', long.length, 'cut']);
      await region.consent(nurse, patient);
      region.everybodySees(nurse);
    });

    it('ends with the session', async () => {
      const leaving = await region.staff(doctor, '山本 太郎', 'doctor');
      await expectCut(new SlowReader(leaving, longOne), () => leaving.do('signOut', {}));
    });

    it('ends when the person leaves the facility', async () => {
      const leaving = await region.staff(doctor, '山本 次郎', 'doctor');
      await expectCut(new SlowReader(leaving, longOne), () => doctor.do('removeStaff', { account: leaving.account }));
    });

    it('ends when the post is withdrawn', async () => {
      await expectCut(new SlowReader(doctor, longOne), () => nurse.do('withdrawPost', { post: longPost, reason: 'MISTAKE' }));
    });
  });

  describeWith('chromium', 'a video', () => {
    it('comes to the screen in ranges, and plays', async () => {
      const watcher = await region.staff(doctor, '井上 健', 'doctor', { signInName: 'inoue' });
      region.everybodySees(doctor);
      const context = await (await browser()).newContext({ locale: 'ja-JP' });
      try {
        const page = await context.newPage();
        await page.goto(`${region.server.url}/sign-in`);
        const { body } = await nurse.upload(patient, 'film.webm', await filmed(page));
        expect(body).toMatchObject({ kind: 'VIDEO', contentType: 'video/webm' });
        await nurse.do('publishPost', { room, text: '歩く様子です。', attachments: [body.file] });
        region.everybodySees(nurse);
        await watcher.read('{ me { account } }');
        await page.getByLabel('サインイン名').fill('inoue');
        await page.getByLabel('パスワード').fill('correct horse battery');
        await page.getByRole('button', { name: 'サインイン', exact: true }).click();
        await page
          .getByRole('link', { name: /山田 ハル/ })
          .first()
          .waitFor();
        const answers: { status: number; range: string | undefined }[] = [];
        page.on('response', (response) => {
          if (response.url().includes(body.file!)) answers.push({ status: response.status(), range: response.headers()['content-range'] });
        });
        const played = await page.evaluate(`(async () => {
          const video = Object.assign(document.createElement('video'), { src: '${body['url'] as string}', muted: true, preload: 'auto' });
          document.body.append(video);
          await video.play();
          await new Promise((resolve) => (video.ontimeupdate = () => video.currentTime > 0 && resolve(null)));
          return video.videoWidth;
        })()`);
        expect(played).toBe(64);
        expect(answers.length).toBeGreaterThan(0);
        for (const { status, range } of answers) expect([status, range]).toEqual([206, expect.stringMatching(/^bytes \d+-\d+\/\d+$/)]);
      } finally {
        await context.close();
      }
    });
  });

  describe('an upload', () => {
    it('of which half came and no more is cut, and others pass meanwhile', async () => {
      const before = await lying();
      const senders = Array.from({ length: 8 }, () => new SlowSender(nurse, patient, pdfOf(10 * megabyte)));
      await until('the person’s places are taken', () => open('uploads') === 4 && controller.uploads.figures.waiting === 4);
      expect((await doctor.upload(patient, 'a.png', await smallPicture())).status).toBe(201);
      for (let round = 1; round <= 2; round += 1) {
        controller.uploads.look(performance.now() + 31_000);
        await until('they are cut', () => senders.filter(({ gone }) => gone).length === 4 * round);
        await until('the next have come in', () => controller.uploads.figures.waiting === 0);
      }
      await until('none is open', () => open('uploads') === 0);
      const after = await lying();
      expect([after.blobs - before.blobs, after.keys - before.keys]).toEqual([3, 1]);
    });

    it('that was begun before the sign-out and ended after it is not stored', async () => {
      const leaving = await region.staff(nurse, '佐藤 花子', 'visiting-nurse');
      const staying = await region.staff(nurse, '鈴木 花子', 'visiting-nurse');
      const before = await lying();
      const [one, other] = [new SlowSender(leaving, patient, pdfOf(100_000)), new SlowSender(staying, patient, pdfOf(100_000))];
      await until('both have begun', () => open('uploads') === 2);
      await leaving.do('signOut', {});
      await Promise.all([one.end(), other.end()]);
      expect([one.status, one.code, other.status]).toEqual([401, 'UNAUTHENTICATED', 201]);
      const after = await lying();
      expect([after.blobs - before.blobs, after.keys - before.keys]).toEqual([1, 1]);
    });

    it('that was begun before consent ended and ended after it is not stored', async () => {
      const before = await lying();
      const sender = new SlowSender(doctor, patient, pdfOf(100_000));
      await until('it has begun', () => open('uploads') === 1);
      await nurse.do('withdrawConsent', { patient, facilities: [], withdrawnOn: region.today(), givenBy: patientSelf, reason: null });
      await sender.end();
      expect([sender.status, sender.code]).toEqual([404, 'NOT_FOUND']);
      expect(await lying()).toEqual(before);
      await region.consent(nurse, patient);
      region.everybodySees(nurse);
    });

    it('of one photograph, sent six times at once with one id, lies there once', async () => {
      const before = await lying();
      const [picture, commandId] = [await smallPicture(), systemIds.next()];
      const answers = await Promise.all(Array.from({ length: 6 }, () => nurse.upload(patient, 'a.png', picture, commandId)));
      expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201, 201]);
      const after = await lying();
      expect([after.blobs - before.blobs, after.keys - before.keys]).toEqual([3, 1]);
    });

    it('of 28 MB is stored whole, and a second one of the same person beside it, which waits for its place', async () => {
      const bytes = pdfOf(28 * megabyte);
      const sent = await Promise.all([1, 2].map((n) => nurse.upload(patient, `${n}.pdf`, bytes)));
      expect(sent.map(({ status }) => status)).toEqual([201, 201]);
      for (const { body } of sent) {
        const found = await fetch(`${nurse.url}${body.url!}`, { headers: authorization(nurse) });
        expect(Buffer.from(await found.arrayBuffer()).equals(bytes)).toBe(true);
      }
      expect(controller.uploads.figures).toEqual({ open: 0, waiting: 0 });
    });

    it('that says it is too long is refused before it is read', async () => {
      const sender = new SlowSender(nurse, patient, pdfOf(52 * megabyte), systemIds.next(), 0.01);
      await until('it is answered', () => sender.status !== null);
      expect([sender.status, sender.code]).toEqual([413, 'TOO_LARGE']);
      sender.leave();
    });
  });
});
