import { Worker } from 'node:worker_threads';
import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { isRefusal, Turns } from '@tsumugi/kernel';
import { boxesOf } from './boxes.js';
import type { FileLimits } from './file-limits.js';
import { busyPictures, damagedPicture, slowPicture, tooManyPixels, unreadableHeic, type FileRefusal } from './file-refusals.js';

interface Decoded {
  readonly width: number;
  readonly height: number;
  /** RGBA. */
  readonly data: Uint8ClampedArray<ArrayBuffer>;
}

/** One decoder takes a processor and 300 MB for most of a second. */
const turns = new Turns(1, 16);

/**
 * A HEIC picture as a PNG of the same pixels and colours, already upright. The prebuilt libvips
 * reads the metadata of HEIC but cannot decode HEVC, so that libheif does it as WebAssembly.
 */
export async function pngFromHeic(bytes: Uint8Array, limits: FileLimits): Promise<Uint8Array | FileRefusal> {
  // libheif shows what there is of a photograph that was cut, and half a wound must not pass for a whole one.
  if (!isWhole(bytes)) return damagedPicture;
  let profile: Uint8Array | undefined;
  try {
    const { width, height, icc } = await sharp(bytes, { limitInputPixels: false }).metadata();
    if (width * height > limits.picturePixels) return tooManyPixels(limits);
    profile = icc;
  } catch {
    return unreadableHeic;
  }
  const decoded = (await turns.take(() => decodeApart(bytes, limits))) ?? busyPictures;
  if (isRefusal(decoded)) return decoded;
  return pngOf(decoded, profile);
}

/** @param profile the ICC profile by which the pixels are meant; without one they are sRGB */
export async function pngOf({ width, height, data }: Decoded, profile?: Uint8Array): Promise<Uint8Array> {
  const png = await sharp(Buffer.from(data.buffer), { raw: { width, height, channels: 4 } })
    .removeAlpha()
    .png({ compressionLevel: 0 })
    .toBuffer();
  return profile ? withProfile(png, profile) : png;
}

function isWhole(bytes: Uint8Array): boolean {
  try {
    return boxesOf(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), 0, bytes.length).some((box) => box.type === 'mdat');
  } catch {
    return false;
  }
}

/** In a thread of its own, which is ended when its time is over. */
function decodeApart(bytes: Uint8Array, limits: FileLimits): Promise<Decoded | FileRefusal> {
  return new Promise((answer) => {
    const worker = new Worker(new URL('./heic-worker.mjs', import.meta.url), {
      workerData: { bytes, pixels: limits.picturePixels },
      // What libheif says of a damaged file is of no use to anybody here.
      stdout: true,
      stderr: true,
    });
    const end = (result: Decoded | FileRefusal) => {
      clearTimeout(timer);
      void worker.terminate();
      answer(result);
    };
    const timer = setTimeout(() => end(slowPicture), limits.pictureSeconds * 1_000);
    worker.once('message', (message: Decoded | { tooManyPixels: true }) =>
      end('tooManyPixels' in message ? tooManyPixels(limits) : message),
    );
    worker.once('error', () => end(unreadableHeic));
    worker.once('exit', () => end(unreadableHeic));
  });
}

/**
 * Phones record in Display P3. Raw pixels carry no profile, and sharp can attach one only by
 * converting to it; as an iCCP chunk (PNG §11.3.2.3) it says what the pixels mean already.
 */
function withProfile(png: Buffer, profile: Uint8Array): Buffer {
  const afterHeader = 8 + 25;
  const content = Buffer.concat([Buffer.from('iCCPicc\0\0', 'latin1'), deflateSync(profile)]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length - 4);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(content));
  return Buffer.concat([png.subarray(0, afterHeader), length, content, check, png.subarray(afterHeader)]);
}
