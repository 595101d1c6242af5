import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { isRefusal, type RefusalCode } from '@tsumugi/kernel';
import { mp4, place, webm } from '../test/sample-videos.js';
import type { FileLimits } from './file-limits.js';
import { identify } from './identify.js';
import type { PreparedPicture } from './pictures.js';
import { prepareFile } from './prepare-file.js';

/** Red on the left, blue on the right, green below: which way is up can be told from three pixels. */
const drawing = (width = 400, height = 300) =>
  sharp({ create: { width, height, channels: 3, background: '#0000ff' } }).composite([
    { input: { create: { width: Math.floor(width / 2), height, channels: 3, background: '#ff0000' } }, left: 0, top: 0 },
    {
      input: { create: { width, height: Math.floor(height / 3), channels: 3, background: '#00ff00' } },
      left: 0,
      top: height - Math.floor(height / 3),
    },
  ]);

const camera = 'Canary Camera';
const photograph = () =>
  drawing()
    .withExif({
      IFD0: { Make: camera, ImageDescription: '山田花子' },
      IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '35/1 39/1 30/1', GPSLongitudeRef: 'E', GPSLongitude: '139/1 44/1 43/1' },
    })
    .jpeg()
    .toBuffer();

const prepared = async (bytes: Uint8Array, limits?: Partial<FileLimits>): Promise<PreparedPicture> => {
  const result = await prepareFile(bytes, limits ? { limits } : {});
  if (isRefusal(result)) throw new Error(result.message);
  if (result.kind !== 'picture') throw new Error(`This is a ${result.kind}.`);
  return result;
};
const expectRefused = async (bytes: Uint8Array, code: RefusalCode, words: RegExp, limits?: Partial<FileLimits>) => {
  const result = await prepareFile(bytes, limits ? { limits } : {});
  expect(result).toMatchObject({ refused: true, code, message: expect.stringMatching(words), field: 'file' });
};
/** The colour at a place given in parts of width and height. */
const colourAt = async (bytes: Uint8Array, x: number, y: number): Promise<string> => {
  const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
  const at = (Math.floor(y * info.height) * info.width + Math.floor(x * info.width)) * info.channels;
  const [red, green, blue] = [data[at]!, data[at + 1]!, data[at + 2]!].map((value) => value > 128);
  return red ? 'red' : green ? 'green' : blue ? 'blue' : 'black';
};

describe('a photograph', () => {
  it.each(['jpeg', 'png', 'webp'] as const)('as %s is kept in its format, with a form to show and a small one', async (format) => {
    const picture = await prepared(await drawing(3_000, 2_000).toFormat(format).toBuffer());
    expect(picture).toMatchObject({
      original: { contentType: `image/${format}`, width: 3_000, height: 2_000 },
      display: { contentType: 'image/jpeg', width: 2_048, height: 1_365 },
      thumbnail: { contentType: 'image/jpeg', width: 320, height: 213 },
    });
    expect(await identify(picture.original.bytes)).toBe(format);
    expect(picture.thumbnail.bytes.length).toBeLessThan(30_000);
  });

  it('that is small is not made larger', async () => {
    const picture = await prepared(await drawing(90, 60).jpeg().toBuffer());
    for (const form of [picture.original, picture.display, picture.thumbnail]) expect(form).toMatchObject({ width: 90, height: 60 });
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('with EXIF orientation %i is upright in every form', async (orientation) => {
    const upright = await drawing().png().toBuffer();
    // What a camera held in another way writes: the pixels turned, and the tag that turns them back.
    const turned = {
      1: sharp(upright),
      2: sharp(upright).flop(),
      3: sharp(upright).rotate(180),
      4: sharp(upright).flip(),
      5: sharp(await sharp(upright).flop().toBuffer()).rotate(270),
      6: sharp(upright).rotate(270),
      7: sharp(await sharp(upright).flop().toBuffer()).rotate(90),
      8: sharp(upright).rotate(90),
    }[orientation]!;
    const sent = await sharp(await turned.png().toBuffer())
      .withMetadata({ orientation })
      .jpeg()
      .toBuffer();
    expect((await sharp(sent).metadata()).orientation).toBe(orientation);
    const picture = await prepared(sent);
    for (const { bytes, width, height } of [picture.original, picture.display, picture.thumbnail]) {
      expect(width).toBeGreaterThan(height);
      expect((await sharp(bytes).metadata()).orientation).toBeUndefined();
      expect([await colourAt(bytes, 0.2, 0.2), await colourAt(bytes, 0.8, 0.2), await colourAt(bytes, 0.5, 0.9)]).toEqual([
        'red',
        'blue',
        'green',
      ]);
    }
  });

  it('loses place, camera and every other word in its metadata', async () => {
    const sent = await photograph();
    expect(sent.includes(camera)).toBe(true);
    expect((await sharp(sent).metadata()).exif!.includes(Buffer.from([35, 0, 0, 0, 1, 0, 0, 0]))).toBe(true);
    const picture = await prepared(sent);
    for (const { bytes } of [picture.original, picture.display, picture.thumbnail]) {
      const { exif, xmp, iptc, icc } = await sharp(bytes).metadata();
      expect([exif, xmp, iptc, icc]).toEqual([undefined, undefined, undefined, undefined]);
      for (const word of [camera, '山田花子', 'Exif']) expect(Buffer.from(bytes).includes(word)).toBe(false);
    }
  });

  it('loses what was hidden behind its end', async () => {
    const polyglot = Buffer.concat([await photograph(), Buffer.from('<html><script>alert(1)</script></html>')]);
    const picture = await prepared(polyglot);
    expect(Buffer.from(picture.original.bytes).includes('script')).toBe(false);
  });

  it('with transparent parts is shown on white', async () => {
    const clear = await sharp({ create: { width: 20, height: 20, channels: 4, background: '#00000000' } })
      .png()
      .toBuffer();
    const picture = await prepared(clear);
    expect((await sharp(picture.original.bytes).metadata()).hasAlpha).toBe(true);
    const { data } = await sharp(picture.display.bytes).raw().toBuffer({ resolveWithObject: true });
    expect(data[0]).toBe(255);
  });

  it('that was cut is refused in plain words', async () => {
    const whole = await photograph();
    await prepared(whole);
    await expectRefused(whole.subarray(0, whole.length / 2), 'UNSUPPORTED_FILE', /壊れているか、途中まで/);
    const png = await drawing().png().toBuffer();
    await expectRefused(png.subarray(0, png.length / 2), 'UNSUPPORTED_FILE', /壊れているか、途中まで/);
    const webp = await drawing().webp().toBuffer();
    await expectRefused(webp.subarray(0, webp.length / 2), 'UNSUPPORTED_FILE', /壊れているか、途中まで/);
  });

  it('of more pixels than allowed is refused before it is decoded', async () => {
    const png = await drawing(100, 100).png().toBuffer();
    await prepared(png, { picturePixels: 10_000 });
    await expectRefused(png, 'TOO_LARGE', /画素数が大きすぎます/, { picturePixels: 9_999 });
    const started = performance.now();
    await expectRefused(bomb(100_000, 100_000), 'TOO_LARGE', /5000万画素まで/);
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  it('of more bytes than allowed is refused', async () => {
    const sent = await photograph();
    await prepared(sent, { pictureBytes: sent.length });
    await expectRefused(sent, 'TOO_LARGE', /写真が大きすぎます/, { pictureBytes: sent.length - 1 });
  });

  it('is prepared though many come at once', async () => {
    const sent = await photograph();
    const pictures = await Promise.all(Array.from({ length: 10 }, () => prepared(sent)));
    expect(new Set(pictures.map(({ original }) => Buffer.from(original.bytes).toString('base64'))).size).toBe(1);
  });
});

describe('a HEIC photograph that cannot be decoded', () => {
  /** The boxes of HEIC around another coding: libheif as built for HEIC cannot read it. */
  const heic = async () => {
    const avif = await drawing(64, 64).avif().toBuffer();
    return Buffer.from(avif.toString('latin1').replace('ftypavif', 'ftypheic'), 'latin1');
  };

  it('is refused with what to do at the phone', async () => {
    expect(await identify(await heic())).toBe('heic');
    await expectRefused(await heic(), 'UNSUPPORTED_FILE', /互換性優先.*スクリーンショット/);
  });

  it('is refused at once when it has too many pixels, was cut, or takes too long', async () => {
    await expectRefused(await heic(), 'TOO_LARGE', /画素数/, { picturePixels: 1_000 });
    await expectRefused((await heic()).subarray(0, -20), 'UNSUPPORTED_FILE', /途中まで/);
    await expectRefused(await heic(), 'UNSUPPORTED_FILE', /時間がかかりすぎる/, { pictureSeconds: 0.001 });
  });
});

describe('a PDF', () => {
  const pdf = Buffer.from('%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n');

  it('is kept byte for byte', async () => {
    expect(await prepareFile(pdf)).toEqual({ kind: 'pdf', original: { bytes: pdf, contentType: 'application/pdf' } });
  });

  it('is refused when it was cut, is too large, or begins as something else', async () => {
    await expectRefused(pdf.subarray(0, 30), 'UNSUPPORTED_FILE', /PDFは壊れているか/);
    await expectRefused(pdf, 'TOO_LARGE', /PDFが大きすぎます/, { pdfBytes: 10 });
    await expectRefused(Buffer.concat([Buffer.from('<script>'), pdf]), 'UNSUPPORTED_FILE', /対応していません/);
  });
});

describe('a short video', () => {
  it.each([
    ['mp4', 'video/mp4', mp4({ places: true, metadataTrack: true })],
    ['mov', 'video/quicktime', mp4({ places: true, metadataTrack: true, brand: 'qt  ' })],
    ['webm', 'video/webm', webm({ places: true })],
  ] as const)('as %s is kept without its place', async (format, contentType, sent) => {
    expect(await identify(sent)).toBe(format);
    const result = await prepareFile(sent);
    expect(result).toMatchObject({ kind: 'video', original: { contentType }, seconds: 10 });
    if (isRefusal(result)) return;
    expect(Buffer.from(result.original.bytes).includes(place)).toBe(false);
    expect(await identify(result.original.bytes)).toBe(format);
  });

  it('is refused past 60 seconds or the limit of bytes', async () => {
    expect(await prepareFile(mp4({ seconds: 60 }))).toMatchObject({ seconds: 60 });
    await expectRefused(mp4({ seconds: 61 }), 'TOO_LARGE', /60秒まで/);
    await expectRefused(webm({ seconds: 61 }), 'TOO_LARGE', /60秒まで/);
    await expectRefused(mp4({}), 'TOO_LARGE', /動画が大きすぎます/, { videoBytes: 100 });
  });

  it('is refused where one cannot be sure that its place is gone', async () => {
    await expectRefused(mp4({ fragmented: true, metadataTrack: true }), 'UNSUPPORTED_FILE', /位置情報/);
  });
});

describe('any other file', () => {
  it.each([
    ['a text named .jpg', Buffer.from('これは写真ではありません。')],
    ['nothing at all', Buffer.alloc(0)],
    ['a drawing in SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')],
    ['a program', Buffer.from('MZ\x90\0\x03\0\0\0')],
    ['an animation', Buffer.from('GIF89a\x01\0\x01\0\0\0\0;', 'latin1')],
    ['zeros', Buffer.alloc(10_000)],
  ])('is refused: %s', async (_, bytes) => {
    await expectRefused(bytes, 'UNSUPPORTED_FILE', /写真（JPEG・PNG・WebP・HEIC）、PDF、短い動画/);
  });

  it('that only begins like a picture is refused', async () => {
    await expectRefused(
      Buffer.concat([Buffer.from('ffd8ffe000104a464946', 'hex'), Buffer.alloc(500, 7)]),
      'UNSUPPORTED_FILE',
      /壊れている/,
    );
  });
});

/** A PNG of a few hundred bytes that says it is huge. */
function bomb(width: number, height: number): Buffer {
  const chunk = (type: string, content: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), content]);
    const whole = Buffer.alloc(body.length + 8);
    whole.writeUInt32BE(content.length);
    body.copy(whole, 4);
    whole.writeUInt32BE(crc32(body), body.length + 4);
    return whole;
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width);
  header.writeUInt32BE(height, 4);
  header.set([1, 0, 0, 0, 0], 8);
  const signature = Buffer.from('89504e470d0a1a0a', 'hex');
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', deflateSync(Buffer.alloc(1_000))), chunk('IEND', Buffer.alloc(0))]);
}
