import { boxesOf, DamagedBoxError, type Box } from './boxes.js';

/*
 * Takes out of an MP4 or QuickTime file whatever is not picture, sound or needed to play them
 * (ISO/IEC 14496-12). Phones write the place of recording to `udta` and `meta` boxes and to
 * tracks of timed metadata. Boxes become `free` boxes of the same size, so that all offsets hold.
 */

/** What may stay, by the box it stands in. All else is erased: what is unknown may tell a place. */
const kept: { readonly [parent: string]: ReadonlySet<string> } = {
  file: new Set(['ftyp', 'styp', 'moov', 'mdat', 'moof', 'mfra', 'sidx', 'wide']),
  moov: new Set(['mvhd', 'trak', 'mvex']),
  trak: new Set(['tkhd', 'edts', 'mdia', 'tapt']),
  mdia: new Set(['mdhd', 'hdlr', 'minf', 'elng']),
  minf: new Set(['vmhd', 'smhd', 'hdlr', 'dinf', 'stbl']),
  stbl: new Set([
    'stsd',
    'stts',
    'ctts',
    'cslg',
    'stss',
    'stps',
    'sdtp',
    'stsc',
    'stsz',
    'stz2',
    'stco',
    'co64',
    'sgpd',
    'sbgp',
    'subs',
    'saiz',
    'saio',
  ]),
  moof: new Set(['mfhd', 'traf']),
  traf: new Set(['tfhd', 'tfdt', 'trun', 'sdtp', 'sgpd', 'sbgp', 'subs', 'saiz', 'saio']),
};

/**
 * A copy without what tells place, time or device, and its playing time in seconds (null where
 * the file does not say). Null when the file cannot be read well enough to be sure.
 */
export function stripMp4(source: Uint8Array): { bytes: Uint8Array; seconds: number | null } | null {
  const bytes = Buffer.from(source);
  try {
    const top = boxesOf(bytes, 0, bytes.length);
    const movies = top.filter((box) => box.type === 'moov');
    const movie = movies[0];
    const data = top.filter((box) => box.type === 'mdat');
    if (movies.length !== 1 || !movie || data.length === 0) return null;
    const fragmented = top.some((box) => box.type === 'moof');
    let shows = false;
    for (const track of children(bytes, movie).filter((box) => box.type === 'trak')) {
      const handler = handlerOf(bytes, track);
      if (handler === 'vide') shows = true;
      if (handler === 'vide' || handler === 'soun') continue;
      // Samples of fragments are found by other tables than these.
      if (fragmented) return null;
      for (const [start, end] of samplesOf(bytes, track)) {
        if (!data.some((box) => box.content <= start && end <= box.end)) return null;
        bytes.fill(0, start, end);
      }
      erase(bytes, track);
    }
    if (!shows) return null;
    keepKnown(bytes, 'file', top);
    return { bytes, seconds: secondsOf(bytes, movie) };
  } catch (error) {
    // Numbers that point beyond the file end in a RangeError.
    if (error instanceof DamagedBoxError || (error as { name?: string }).name === 'RangeError') return null;
    throw error;
  }
}

function children(bytes: Buffer, box: Box): Box[] {
  return boxesOf(bytes, box.content, box.end);
}

function keepKnown(bytes: Buffer, parent: string, boxes: readonly Box[]): void {
  const known = kept[parent]!;
  for (const box of boxes) {
    if (!known.has(box.type)) erase(bytes, box);
    else if (kept[box.type]) keepKnown(bytes, box.type, children(bytes, box));
    else if (box.type === 'mvhd' || box.type === 'tkhd' || box.type === 'mdhd') eraseTimes(bytes, box);
    else if (box.type === 'wide') bytes.fill(0, box.content, box.end);
  }
}

function erase(bytes: Buffer, box: Box): void {
  bytes.write('free', box.start + 4, 'latin1');
  bytes.fill(0, box.content, box.end);
}

/** Times of making and of change stand first; they are eight bytes each in version 1, else four. */
function eraseTimes(bytes: Buffer, box: Box): void {
  bytes.fill(0, box.content + 4, box.content + 4 + (bytes.readUInt8(box.content) === 1 ? 16 : 8));
}

function one(bytes: Buffer, box: Box, ...path: string[]): Box {
  const [type, ...rest] = path;
  if (type === undefined) return box;
  const found = children(bytes, box).find((child) => child.type === type);
  if (!found) throw new DamagedBoxError();
  return one(bytes, found, ...rest);
}

function handlerOf(bytes: Buffer, track: Box): string {
  const { content } = one(bytes, track, 'mdia', 'hdlr');
  return bytes.toString('latin1', content + 8, content + 12);
}

/** Where the samples of a track stand in the file, from its tables. */
function samplesOf(bytes: Buffer, track: Box): [start: number, end: number][] {
  const tables = children(bytes, one(bytes, track, 'mdia', 'minf', 'stbl'));
  const table = (type: string) => tables.find((box) => box.type === type);
  const [sizes, runs, short, long] = [table('stsz'), table('stsc'), table('stco'), table('co64')];
  const offsets = short ?? long;
  if (!sizes || !runs || !offsets) throw new DamagedBoxError();
  const sameSize = bytes.readUInt32BE(sizes.content + 4);
  const samples = bytes.readUInt32BE(sizes.content + 8);
  const chunks = bytes.readUInt32BE(offsets.content + 4);
  const entries = bytes.readUInt32BE(runs.content + 4);
  const found: [number, number][] = [];
  let sample = 0;
  let total = 0;
  for (let chunk = 0, entry = -1; chunk < chunks && sample < samples; chunk += 1) {
    const nextRun = runs.content + 8 + (entry + 1) * 12;
    if (entry + 1 < entries && bytes.readUInt32BE(nextRun) === chunk + 1) entry += 1;
    if (entry < 0) throw new DamagedBoxError();
    const inChunk = bytes.readUInt32BE(runs.content + 8 + entry * 12 + 4);
    let at = short ? bytes.readUInt32BE(short.content + 8 + chunk * 4) : Number(bytes.readBigUInt64BE(offsets.content + 8 + chunk * 8));
    const start = at;
    const count = Math.min(inChunk, samples - sample);
    if (sameSize > 0) at += sameSize * count;
    else for (let n = 0; n < count; n += 1) at += bytes.readUInt32BE(sizes.content + 12 + (sample + n) * 4);
    sample += count;
    // Tables that name the same bytes again and again would keep us busy for ever.
    total += at - start;
    if (total > bytes.length) throw new DamagedBoxError();
    found.push([start, at]);
  }
  if (sample < samples) throw new DamagedBoxError();
  return found;
}

function secondsOf(bytes: Buffer, movie: Box): number | null {
  const { content } = one(bytes, movie, 'mvhd');
  const long = bytes.readUInt8(content) === 1;
  const scale = bytes.readUInt32BE(content + (long ? 20 : 12));
  const duration = long ? Number(bytes.readBigUInt64BE(content + 24)) : bytes.readUInt32BE(content + 16);
  const unknown = duration === 0 || duration >= (long ? Number.MAX_SAFE_INTEGER : 0xffffffff);
  return scale === 0 || unknown ? null : duration / scale;
}
