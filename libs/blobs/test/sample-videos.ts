/** Videos made box by box: nothing in them plays, but each has the structure of what phones and browsers write. */

/** A position as Apple writes it (ISO 6709). */
export const place = '+35.6586+139.7454/';

export interface Mp4Parts {
  readonly places?: boolean;
  readonly metadataTrack?: boolean;
  readonly seconds?: number;
  readonly version?: 0 | 1;
  readonly recordedAt?: number;
  readonly longOffsets?: boolean;
  readonly fragmented?: boolean;
  readonly offsetBy?: number;
  readonly without?: 'vide' | 'moov';
  readonly brand?: string;
}

const u32 = (...values: number[]): Buffer => {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, index) => bytes.writeUInt32BE(value, index * 4));
  return bytes;
};
const u64 = (value: number): Buffer => u32(Math.floor(value / 2 ** 32), value % 2 ** 32);
const text = (value: string): Buffer => Buffer.from(value, 'latin1');
const box = (type: string, ...content: Buffer[]): Buffer => {
  const whole = Buffer.concat(content);
  return Buffer.concat([u32(whole.length + 8), text(type), whole]);
};

/** Two chunks of two samples for each track, one after the other in `mdat`, which stands before `moov`. */
export function mp4(parts: Mp4Parts): Buffer {
  const { seconds = 10, version = 0, recordedAt = 0, places = false } = parts;
  const kinds = ['vide', 'soun', ...(parts.metadataTrack ? ['meta'] : [])].filter((kind) => kind !== parts.without);
  const samples: { [kind: string]: string[] } = {
    vide: ['PICTURE-1', 'PICTURE-2', 'PICTURE-3', 'PICTURE-4'],
    soun: ['SOUND-1', 'SOUND-2', 'SOUND-3', 'SOUND-4'],
    meta: [place, 'then', place, 'end'],
  };
  const telling = (type: string) => (places ? [box(type, text(place))] : []);
  const front = Buffer.concat([box('ftyp', text(parts.brand ?? 'isom'), u32(0), text('isommp42')), ...telling('uuid'), ...telling('free')]);
  let at = front.length + 8;
  const offsets: { [kind: string]: number[] } = {};
  const data: Buffer[] = [];
  for (const chunk of [0, 1]) {
    for (const kind of kinds) {
      (offsets[kind] ??= []).push(at);
      for (const sample of samples[kind]!.slice(chunk * 2, chunk * 2 + 2)) {
        data.push(text(sample));
        at += sample.length;
      }
    }
  }
  const times = version === 1 ? [u64(recordedAt), u64(recordedAt)] : [u32(recordedAt, recordedAt)];
  const duration = version === 1 ? u64(seconds * 600) : u32(seconds * 600);
  const head = u32(version * 2 ** 24);
  const track = (kind: string, index: number) => {
    const chunks = offsets[kind]!.map((offset) => offset + (kind === 'meta' ? (parts.offsetBy ?? 0) : 0)).map((offset) => offset >>> 0);
    const table = box(
      'stbl',
      box('stsd', u32(0, 0)),
      box('stsz', u32(0, 0, 4, ...samples[kind]!.map((sample) => sample.length))),
      box('stsc', u32(0, 1, 1, 2, 1)),
      parts.longOffsets ? box('co64', u32(0, 2), ...chunks.map(u64)) : box('stco', u32(0, 2, ...chunks)),
    );
    return box(
      'trak',
      box('tkhd', head, ...times, u32(index + 1, 0), duration),
      ...telling(kind === 'vide' ? 'udta' : 'skip'),
      box(
        'mdia',
        box('mdhd', head, ...times, u32(600), duration),
        box('hdlr', u32(0, 0), text(kind), u32(0, 0, 0)),
        box('minf', box('dinf'), table),
      ),
    );
  };
  const movie = box(
    'moov',
    box('mvhd', head, ...times, u32(600), duration, u32(0x10000)),
    ...(places ? [box('udta', box('\xa9xyz', text(place))), box('meta', text(place))] : []),
    ...kinds.map(track),
  );
  return Buffer.concat([
    front,
    box('mdat', ...data),
    ...(parts.without === 'moov' ? [] : [movie]),
    ...(parts.fragmented ? [box('moof', box('mfhd', u32(0, 1))), box('mdat', text('more'))] : []),
  ]);
}

export interface WebmParts {
  readonly places?: boolean;
  readonly seconds?: number;
  /** As a browser records: no lengths and no duration. The last cluster begins at 7 s. */
  readonly live?: boolean;
  /** 1 picture, 2 sound, 33 metadata. */
  readonly tracks?: readonly number[];
}

const element = (id: string, ...content: Buffer[]): Buffer => {
  const whole = Buffer.concat(content);
  const size = Buffer.alloc(8);
  size.writeUInt32BE(whole.length, 4);
  size[0] = 0x01;
  return Buffer.concat([Buffer.from(id, 'hex'), size, whole]);
};
const endless = (id: string, ...content: Buffer[]): Buffer => Buffer.concat([Buffer.from(`${id}01ffffffffffffff`, 'hex'), ...content]);

export function webm(parts: WebmParts): Buffer {
  const { places = false, live = false, seconds = 10 } = parts;
  const telling = (id: string) => (places ? [element(id, text(place))] : []);
  const duration = Buffer.alloc(8);
  duration.writeDoubleBE(seconds * 1_000);
  const group = live ? endless : element;
  return Buffer.concat([
    element('1a45dfa3', element('4282', text('webm'))),
    group(
      '18538067',
      element(
        '1549a966',
        element('2ad7b1', u32(1_000_000)),
        ...(live ? [] : [element('4489', duration)]),
        element('4d80', text('writer')),
        ...telling('7ba9'),
      ),
      element('1654ae6b', ...(parts.tracks ?? [1, 2]).map((kind) => element('ae', element('83', Buffer.from([kind]))))),
      ...telling('1254c367'),
      group('1f43b675', element('e7', u32(0)), element('a3', text('PICTURE-1'))),
      group('1f43b675', element('e7', u32(7_000)), element('a3', text('PICTURE-2'))),
      ...telling('1941a469'),
      ...telling('1043a770'),
    ),
  ]);
}
