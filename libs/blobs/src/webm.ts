/*
 * Takes tags, attachments, title and date out of a WebM file (RFC 8794 EBML, RFC 9559 Matroska).
 * Elements become `Void` elements of the same size, so that all offsets hold.
 */

interface Element {
  readonly id: number;
  readonly start: number;
  readonly content: number;
  readonly end: number;
  /** Live recordings do not know how long an element will be. */
  readonly open: boolean;
}

const ebml = 0x1a45dfa3;
const segment = 0x18538067;
const seekHead = 0x114d9b74;
const info = 0x1549a966;
const tracks = 0x1654ae6b;
const cluster = 0x1f43b675;
const cues = 0x1c53bb6b;
const timestampScale = 0x2ad7b1;
const duration = 0x4489;
const clusterTimestamp = 0xe7;
const keptInSegment = new Set([seekHead, info, tracks, cluster, cues]);
const keptInInfo = new Set([timestampScale, duration, 0x4d80, 0x5741]); // the last two name the writing program and must be there

class UnreadableVideoError extends Error {}

/** As `stripMp4`: a copy, and its playing time in seconds as far as it tells. Null when one cannot be sure. */
export function stripWebm(source: Uint8Array): { bytes: Uint8Array; seconds: number | null } | null {
  const bytes = Buffer.from(source);
  try {
    const head = elementAt(bytes, 0, bytes.length);
    const body = elementAt(bytes, head.end, bytes.length);
    if (head.id !== ebml || body.id !== segment || body.end !== bytes.length) return null;
    let scale = 1_000_000;
    let length = 0;
    let last = 0;
    let shows = false;
    for (let at = body.content; at < body.end;) {
      const element = elementAt(bytes, at, body.end);
      at = element.end;
      if (element.id === cluster) {
        const inside = element.open ? openCluster(bytes, element) : element;
        at = inside.end;
        const first = elementAt(bytes, inside.content, inside.end);
        if (first.id === clusterTimestamp) last = Math.max(last, numberIn(bytes, first));
      } else if (element.open) {
        return null;
      } else if (!keptInSegment.has(element.id)) {
        erase(bytes, element);
      } else if (element.id === info) {
        for (const child of childrenOf(bytes, element)) {
          if (child.id === timestampScale) scale = numberIn(bytes, child);
          if (child.id === duration)
            length = child.end - child.content === 4 ? bytes.readFloatBE(child.content) : bytes.readDoubleBE(child.content);
          if (!keptInInfo.has(child.id)) erase(bytes, child);
        }
      } else if (element.id === tracks) {
        const kinds = trackKinds(bytes, element);
        if (kinds.some((kind) => kind !== 1 && kind !== 2)) return null;
        shows ||= kinds.includes(1);
      }
    }
    if (!shows) return null;
    const seconds = (Math.max(length, last) * scale) / 1_000_000_000;
    return { bytes, seconds: seconds > 0 ? seconds : null };
  } catch (error) {
    if (error instanceof UnreadableVideoError || (error as { name?: string }).name === 'RangeError') return null;
    throw error;
  }
}

function elementAt(bytes: Buffer, start: number, to: number): Element {
  const idBytes = Math.clz32(bytes.readUInt8(start)) - 23;
  if (idBytes > 4) throw new UnreadableVideoError();
  const sizeAt = start + idBytes;
  const first = bytes.readUInt8(sizeAt);
  const sizeBytes = Math.clz32(first) - 23;
  if (sizeBytes > 8) throw new UnreadableVideoError();
  const content = sizeAt + sizeBytes;
  let size = first & (0xff >> sizeBytes);
  let open = size === 0xff >> sizeBytes;
  for (let at = sizeAt + 1; at < content; at += 1) {
    const byte = bytes.readUInt8(at);
    size = size * 256 + byte;
    open &&= byte === 0xff;
  }
  const end = open ? to : content + size;
  if (end > to || content > to) throw new UnreadableVideoError();
  return { id: bytes.readUIntBE(start, idBytes), start, content, end, open };
}

function childrenOf(bytes: Buffer, parent: Element): Element[] {
  const found: Element[] = [];
  for (let at = parent.content; at < parent.end; at = found.at(-1)!.end) {
    // The elements listed here hold a dozen; a hostile file could hold millions.
    if (found.length === 10_000) throw new UnreadableVideoError();
    found.push(elementAt(bytes, at, parent.end));
  }
  return found;
}

/** A cluster of unknown size ends where an element begins that stands in the segment itself; their ids have four bytes. */
function openCluster(bytes: Buffer, element: Element): Element {
  let at = element.content;
  while (at < element.end && bytes.readUInt8(at) >= 0x20) at = elementAt(bytes, at, element.end).end;
  return { ...element, end: at };
}

function trackKinds(bytes: Buffer, element: Element): number[] {
  return childrenOf(bytes, element)
    .filter((entry) => entry.id === 0xae)
    .map((entry) => {
      const kind = childrenOf(bytes, entry).find((child) => child.id === 0x83);
      return kind ? numberIn(bytes, kind) : 0;
    });
}

function numberIn(bytes: Buffer, element: Element): number {
  const size = element.end - element.content;
  return size === 0 ? 0 : bytes.readUIntBE(element.content, size);
}

function erase(bytes: Buffer, { start, end }: Element): void {
  const size = end - start;
  bytes.fill(0, start, end);
  bytes.writeUInt8(0xec, start);
  if (size < 9) {
    bytes.writeUInt8(0x80 | (size - 2), start + 1);
  } else {
    bytes.writeUInt8(0x01, start + 1);
    bytes.writeUIntBE(size - 9, start + 3, 6);
  }
}
