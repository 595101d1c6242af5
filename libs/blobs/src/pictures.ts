import sharp, { type Sharp } from 'sharp';
import { isRefusal, Turns } from '@tsumugi/kernel';
import type { FileLimits } from './file-limits.js';
import { busyPictures, damagedPicture, slowPicture, tooHeavy, tooManyPixels, unknownKind, type FileRefusal } from './file-refusals.js';
import { pngFromHeic } from './heic.js';
import { identify } from './identify.js';

export interface PictureForm {
  readonly bytes: Uint8Array;
  readonly contentType: 'image/jpeg' | 'image/png' | 'image/webp';
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

/** A picture as it may be kept: upright, in sRGB, and with nothing in it but its pixels. */
export interface PreparedPicture {
  readonly kind: 'picture';
  readonly original: PictureForm;
  /** Long edge 2048 pixels at most, JPEG. */
  readonly display: PictureForm;
  /** Long edge 320 pixels at most, JPEG. */
  readonly thumbnail: PictureForm;
}

const displayEdge = 2048;
const thumbnailEdge = 320;

// No picture is asked for twice, and none shall stay in memory.
sharp.cache(false);

/** A picture of 50 megapixels takes 200 MB while it is turned, a WebP 400; libvips keeps all processors busy with one. */
const turns = new Turns(1, 64);

/**
 * Makes the forms of a picture that are kept. All are encoded anew: place, time and device in the
 * metadata, and whatever else was hidden in the file, stay behind.
 */
export async function preparePicture(bytes: Uint8Array, limits: FileLimits): Promise<PreparedPicture | FileRefusal> {
  const format = await identify(bytes);
  if (format !== 'jpeg' && format !== 'png' && format !== 'webp' && format !== 'heic') return unknownKind;
  if (bytes.length > limits.pictureBytes) return tooHeavy('写真', limits.pictureBytes);
  const source = format === 'heic' ? await pngFromHeic(bytes, limits) : bytes;
  if (isRefusal(source)) return source;
  return (await turns.take(() => makeForms(source, format === 'heic' ? 'jpeg' : format, limits))) ?? busyPictures;
}

async function makeForms(source: Uint8Array, format: 'jpeg' | 'png' | 'webp', limits: FileLimits): Promise<PreparedPicture | FileRefusal> {
  try {
    const { width, height } = await sharp(source, { limitInputPixels: false }).metadata();
    if (width * height > limits.picturePixels) return tooManyPixels(limits);
    const upright = sharp(source, { limitInputPixels: limits.picturePixels, failOn: 'error' })
      .autoOrient()
      .timeout({ seconds: limits.pictureSeconds });
    const original = await encode(upright.clone(), format);
    const display = await shown(upright.clone(), displayEdge, 84);
    const thumbnail = await shown(sharp(display.bytes), thumbnailEdge, 78);
    return { kind: 'picture', original, display, thumbnail };
  } catch (error) {
    const message = String((error as { message?: unknown }).message);
    if (/pixel limit/i.test(message)) return tooManyPixels(limits);
    if (/timeout/i.test(message)) return slowPicture;
    return damagedPicture;
  }
}

/**
 * Wounds and labels are read from it: colours are kept at full resolution. Tables made for the one
 * picture would save a twelfth of a JPEG and hold all its coefficients until the end: 560 MB for 50
 * megapixels. More effort than this has a WebP of that size take 35 s.
 */
function encode(picture: Sharp, format: 'jpeg' | 'png' | 'webp'): Promise<PictureForm> {
  if (format === 'png') return form(picture.png(), 'image/png');
  if (format === 'webp') return form(picture.webp({ quality: 92, effort: 2 }), 'image/webp');
  return form(picture.jpeg({ quality: 92, chromaSubsampling: '4:4:4', optimiseCoding: false }), 'image/jpeg');
}

function shown(picture: Sharp, edge: number, quality: number): Promise<PictureForm> {
  const sized = picture.resize({ width: edge, height: edge, fit: 'inside', withoutEnlargement: true });
  return form(sized.flatten({ background: '#ffffff' }).jpeg({ quality, progressive: true }), 'image/jpeg');
}

async function form(picture: Sharp, contentType: PictureForm['contentType']): Promise<PictureForm> {
  const { data, info } = await picture.toBuffer({ resolveWithObject: true });
  return { bytes: data, contentType, width: info.width, height: info.height };
}
