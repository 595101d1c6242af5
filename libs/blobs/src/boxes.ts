/** A box of the ISO base media format (ISO/IEC 14496-12 §4.2), of which MP4, QuickTime and HEIC files consist. */
export interface Box {
  readonly type: string;
  readonly start: number;
  /** Where the content begins. */
  readonly content: number;
  readonly end: number;
}

/** A box reaches beyond what holds it: the file was cut or is no such file. */
export class DamagedBoxError extends Error {}

/** No box of a short video holds more; one made of empty boxes alone would take half a gigabyte to list. */
const boxesAtMost = 10_000;

/** @throws DamagedBoxError, RangeError */
export function boxesOf(bytes: Buffer, from: number, to: number): Box[] {
  const boxes: Box[] = [];
  for (let start = from; start < to;) {
    if (to - start < 8) {
      // QuickTime may end a list with four zero bytes.
      if (bytes.subarray(start, to).every((byte) => byte === 0)) break;
      throw new DamagedBoxError();
    }
    const size = bytes.readUInt32BE(start);
    const long = size === 1;
    const content = start + (long ? 16 : 8);
    const end = size === 0 ? to : start + (long ? Number(bytes.readBigUInt64BE(start + 8)) : size);
    if (end > to || end < content || boxes.length === boxesAtMost) throw new DamagedBoxError();
    boxes.push({ type: bytes.toString('latin1', start + 4, start + 8), start, content, end });
    start = end;
  }
  return boxes;
}
