import { roomIdOf } from '@tsumugi/care';
import { systemIds } from '@tsumugi/kernel';
import { ViewBehindError } from '@tsumugi/views';
import { jest } from '@jest/globals';
import sharp from 'sharp';
import type { Person } from './client.js';
import { photograph, smallPicture } from './pictures.js';
import { TestRegion } from './test-region.js';

interface Stored {
  readonly file: string;
  readonly kind: string;
  readonly contentType: string;
  readonly width: number | null;
  readonly height: number | null;
  readonly name: string | null;
  readonly url: string;
  readonly displayUrl: string | null;
  readonly thumbnailUrl: string | null;
}

const pdf = Buffer.from(
  '%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n',
);

describe('files', () => {
  let region: TestRegion;
  let nurse: Person;
  let doctor: Person;
  let stranger: Person;
  let daughter: Person;
  let patient: string;
  let room: string;
  beforeAll(async () => {
    region = await TestRegion.start();
    nurse = await region.facility('さくら訪問看護ステーション', 'visiting-nursing-station', 'visiting-nurse');
    doctor = await region.facility('青葉在宅クリニック', 'clinic', 'doctor');
    stranger = await region.facility('みどり薬局', 'pharmacy', 'pharmacist');
    patient = await region.patient(nurse);
    room = roomIdOf(patient, 'ALL_PROFESSIONALS');
    await region.consent(nurse, patient);
    await region.join(nurse, patient, doctor);
    region.everybodySees(doctor);
    daughter = await region.relative(nurse, patient);
  });
  afterAll(() => region.end());

  const store = async (bytes: Uint8Array, name = 'IMG_0001.jpg', by = nurse) => {
    const { status, body } = await by.upload(patient, name, bytes);
    expect({ status, body }).toMatchObject({ status: 201 });
    return body as unknown as Stored;
  };
  const refusal = async (bytes: Uint8Array, name: string) => {
    const { status, body } = await nurse.upload(patient, name, bytes);
    return { status, code: body.refused?.code, says: /[ぁ-ん]/.test(body.refused?.message ?? '') };
  };
  async function publish(attachments: readonly string[]): Promise<string> {
    const post = await nurse.do('publishPost', { room, text: '写真です。', attachments });
    region.everybodySees(nurse);
    return post;
  }
  const bytesOf = async (person: Person, path: string) => Buffer.from(await (await person.download(path)).arrayBuffer());
  const statusFor = async (person: Person, path: string) => (await person.download(path)).status;

  it('says neither yes nor no while the views stay behind the upload, and the same upload again is the file', async () => {
    const { projector } = region.server.platform;
    const commandId = systemIds.next();
    const bytes = await smallPicture();
    const behind = jest.spyOn(projector, 'waitFor').mockRejectedValueOnce(new ViewBehindError(2, 1));
    try {
      const { status, body } = await nurse.upload(patient, 'photo.png', bytes, commandId);
      expect({ status, code: body.refused?.code }).toEqual({ status: 503, code: 'UNCERTAIN' });
      expect(behind).toHaveBeenCalledTimes(1);
    } finally {
      behind.mockRestore();
    }
    expect(await nurse.upload(patient, 'photo.png', bytes, commandId)).toMatchObject({ status: 201, body: { file: commandId } });
  });

  it('gives a photograph upright, without what the telephone wrote into it, with a thumbnail', async () => {
    const taken = await photograph({ width: 1600, height: 1200 });
    const before = await sharp(taken).metadata();
    expect(before).toMatchObject({ width: 1600, height: 1200, orientation: 6 });
    expect(before.exif).toBeDefined();
    const stored = await store(taken);
    expect(stored).toMatchObject({ kind: 'PICTURE', width: 1200, height: 1600, name: 'IMG_0001.jpg' });
    for (const path of [stored.url, stored.displayUrl!, stored.thumbnailUrl!]) {
      const served = await bytesOf(nurse, path);
      const { exif, xmp, iptc, orientation, width, height } = await sharp(served).metadata();
      expect({ exif, xmp, iptc, orientation: orientation ?? 1 }).toEqual({
        exif: undefined,
        xmp: undefined,
        iptc: undefined,
        orientation: 1,
      });
      expect(height!).toBeGreaterThan(width!);
      for (const trace of ['taken at home', 'Phone', 'GPS', 'Exif']) expect(served.includes(trace)).toBe(false);
    }
    expect((await sharp(await bytesOf(nurse, stored.thumbnailUrl!)).metadata()).height!).toBeLessThanOrEqual(480);
  });

  it('serves bytes with headers that keep them out of caches and away from scripts', async () => {
    const { url } = await store(await smallPicture());
    const { headers } = await nurse.download(url);
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-type': 'image/png',
      'cache-control': 'private, no-store',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'referrer-policy': 'no-referrer',
    });
  });

  it('is seen by its uploader until a post holds it, then by the post’s readers, by nobody else', async () => {
    const { file, url } = await store(await smallPicture());
    expect([
      await statusFor(nurse, url),
      await statusFor(doctor, url),
      await statusFor(stranger, url),
      await statusFor(daughter, url),
    ]).toEqual([200, 404, 404, 404]);
    const post = await publish([file]);
    expect([
      await statusFor(nurse, url),
      await statusFor(doctor, url),
      await statusFor(stranger, url),
      await statusFor(daughter, url),
    ]).toEqual([200, 200, 404, 404]);
    await nurse.do('releasePost', { post, version: 1, attachments: [file] });
    region.everybodySees(nurse);
    await daughter.read('{ me { account } }');
    expect([await statusFor(daughter, url), await statusFor(stranger, url)]).toEqual([200, 404]);
  });

  it('is gone with the post that held it, for its uploader too', async () => {
    const { file, url, thumbnailUrl } = await store(await smallPicture());
    const post = await publish([file]);
    expect(await statusFor(doctor, url)).toBe(200);
    await nurse.do('withdrawPost', { post, reason: 'WRONG_PATIENT' });
    region.everybodySees(nurse);
    await doctor.read('{ me { account } }');
    for (const person of [nurse, doctor]) for (const path of [url, thumbnailUrl!]) expect(await statusFor(person, path)).toBe(404);
  });

  it('is taken back by its uploader alone, professional or relative, as long as no post holds it', async () => {
    const { file, url } = await store(await smallPicture());
    const takeBack = (by: Person, of = file) => by.mutate('takeBackFile', { file: of });
    for (const other of [doctor, daughter, stranger])
      expect(await takeBack(other)).toMatchObject({ __typename: 'Refused', code: 'NOT_FOUND' });
    expect(await statusFor(nurse, url)).toBe(200);
    expect(await takeBack(nurse)).toMatchObject({ __typename: 'Written' });
    region.everybodySees(nurse);
    expect(await statusFor(nurse, url)).toBe(404);
    expect(await nurse.mutate('publishPost', { room, text: '写真です。', attachments: [file] })).toMatchObject({
      __typename: 'Refused',
      code: 'CONFLICT',
      field: 'attachments',
      message: expect.stringContaining('もう一度選んで') as string,
    });

    const hers = await store(await smallPicture(), 'heel.png', daughter);
    expect(await takeBack(nurse, hers.file)).toMatchObject({ code: 'NOT_FOUND' });
    expect(await takeBack(daughter, hers.file)).toMatchObject({ __typename: 'Written' });

    const posted = await store(await smallPicture());
    await publish([posted.file]);
    expect(await takeBack(nurse, posted.file)).toMatchObject({ __typename: 'Refused', code: 'CONFLICT', field: 'file' });
    expect(await statusFor(doctor, posted.url)).toBe(200);
  });

  it('is refused without a session, and with a forged one', async () => {
    const { url } = await store(await smallPicture());
    expect(await statusFor(region.person('team'), url)).toBe(401);
    expect(await statusFor(Object.assign(region.person('team'), { token: 'A'.repeat(43) }), url)).toBe(401);
    expect((await region.person('team').upload(patient, 'a.png', await smallPicture())).status).toBe(401);
    expect(await statusFor(nurse, url)).toBe(200);
  });

  it('is refused for a patient whom one has nothing to do with', async () => {
    expect((await stranger.upload(patient, 'a.png', await smallPicture())).status).toBe(404);
    expect((await nurse.upload(systemIds.next(), 'a.png', await smallPicture())).status).toBe(404);
  });

  it('takes a PDF as it is', async () => {
    const stored = await store(pdf, '指示書.pdf');
    expect(stored).toMatchObject({ kind: 'PDF', contentType: 'application/pdf', name: '指示書.pdf', displayUrl: null, thumbnailUrl: null });
    const response = await nurse.download(stored.url);
    expect(response.headers.get('content-disposition')).toBe('inline; filename="document.pdf"');
    expect(Buffer.from(await response.arrayBuffer()).equals(pdf)).toBe(true);
  });

  it('tells by the content, not by the name, what it takes, and says what would be right', async () => {
    const picture = await photograph();
    expect(await refusal(Buffer.from('<html><script>alert(1)</script></html>'), 'photo.jpg')).toEqual({
      status: 415,
      code: 'UNSUPPORTED_FILE',
      says: true,
    });
    expect(await refusal(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'drawing.svg')).toEqual({
      status: 415,
      code: 'UNSUPPORTED_FILE',
      says: true,
    });
    expect(await refusal(picture.subarray(0, Math.floor(picture.length / 2)), 'half.jpg')).toEqual({
      status: 415,
      code: 'UNSUPPORTED_FILE',
      says: true,
    });
    expect(await refusal(Buffer.alloc(0), 'empty.jpg')).toEqual({ status: 415, code: 'UNSUPPORTED_FILE', says: true });
    expect(await refusal(pdf.subarray(0, 40), 'half.pdf')).toEqual({ status: 415, code: 'UNSUPPORTED_FILE', says: true });
    expect((await store(picture, 'program.exe')).kind).toBe('PICTURE');
  });

  it('refuses what is too large, in bytes and in pixels', async () => {
    const bomb = await sharp({ create: { width: 9_000, height: 6_000, channels: 3, background: '#ffffff' } })
      .png({ compressionLevel: 9 })
      .toBuffer();
    expect(await refusal(bomb, 'many-pixels.png')).toEqual({ status: 413, code: 'TOO_LARGE', says: true });
    const heavy = Buffer.concat([pdf.subarray(0, 9), Buffer.alloc(31 * 1024 * 1024, 0x20), pdf.subarray(9)]);
    expect(await refusal(heavy, 'heavy.pdf')).toEqual({ status: 413, code: 'TOO_LARGE', says: true });
    expect(await refusal(Buffer.alloc(51 * 1024 * 1024), 'endless.bin')).toEqual({ status: 413, code: 'TOO_LARGE', says: true });
  });

  it('is one file however often it is sent, and another content under its id is refused', async () => {
    const commandId = systemIds.next();
    const picture = await photograph();
    const send = (bytes: Uint8Array, name = 'a.jpg', by = nurse) => by.upload(patient, name, bytes, commandId);
    const [first, second] = [await send(picture), await send(picture)];
    expect(second).toEqual(first);
    const [third, fourth] = await Promise.all([send(picture), send(picture)]);
    expect([third, fourth]).toEqual([first, first]);
    expect(await send(await smallPicture())).toMatchObject({ status: 409, body: { refused: { code: 'COMMAND_REUSED' } } });
    expect(await send(picture, 'a.jpg', doctor)).toMatchObject({ status: 404, body: { refused: { code: 'NOT_FOUND' } } });
    const together = systemIds.next();
    const both = await Promise.all([nurse.upload(patient, 'b.jpg', picture, together), nurse.upload(patient, 'b.jpg', picture, together)]);
    expect(both[0]).toEqual(both[1]);
    expect(await statusFor(nurse, both[0].body['url'] as string)).toBe(200);
  });

  it('is not taken from another site’s form', async () => {
    const form = new FormData();
    form.set('patient', patient);
    form.set('commandId', systemIds.next());
    form.set('file', new Blob([Buffer.from(await smallPicture())]), 'a.png');
    const response = await fetch(`${nurse.url}/files`, { method: 'POST', body: form, headers: { authorization: `Bearer ${nurse.token}` } });
    expect([response.status, ((await response.json()) as { refused: { field: string } }).refused.field]).toEqual([415, 'content-type']);
  });

  it('keeps of a name only what is a name', async () => {
    expect((await store(await smallPicture(), '../../etc/passwd')).name).toBe('passwd');
    expect((await store(await smallPicture(), '踵の写真.png')).name).toBe('踵の写真.png');
  });

  it.each([
    '/files/..%2f..%2fkek/original',
    '/files/not-an-id/original',
    '/files/x',
    '/files/%00/original',
    '/files/019a0000-0000-7000-8000-000000000001/everything',
  ])('knows no %s', async (path) => {
    expect(await statusFor(nurse, path)).toBe(404);
  });
});
