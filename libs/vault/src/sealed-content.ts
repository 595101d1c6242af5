import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes, createSecretKey, type KeyObject } from 'node:crypto';
import { TamperedError, type Content, type Pieces } from '@tsumugi/kernel';
import { formOf, headBytes as wholeHeadBytes, tagBytes, wholeForm } from './gcm.js';

/*
 * The form of files, which are opened in stretches: version, salt (32), then the parts: 64 KiB of
 * plain text each, the last one what is left, each with its tag (16).
 *
 * The construction is STREAM (Hoang, Reyhanitabar, Rogaway, Vizár 2015) over AES-256-GCM, as
 * streaming encryption is commonly built: a key for this content alone, by HKDF-SHA-256 (RFC 5869)
 * from the file's key, the salt, and what the content is bound to; a nonce that is the part's index
 * and whether it is the last. So parts can neither be changed, nor change places, nor be cut off.
 */
const partedForm = 2;
const saltBytes = 32;
const headBytes = 1 + saltBytes;
const partBytes = 64 * 1024;

/** What is sealed once is the same at every reading: a store that tries again must not write another. */
export function sealParts(key: KeyObject, plain: Uint8Array, associated: Uint8Array): Pieces {
  const head = Buffer.concat([Buffer.from([partedForm]), randomBytes(saltBytes)]);
  const own = contentKey(key, head.subarray(1), associated);
  const parts = partsOf(plain.length);
  return {
    size: headBytes + plain.length + parts * tagBytes,
    async *read() {
      yield head;
      for (let index = 0; index < parts; index += 1) {
        const cipher = createCipheriv('aes-256-gcm', own, nonceOf(index, index === parts - 1));
        const text = cipher.update(plain.subarray(index * partBytes, (index + 1) * partBytes));
        cipher.final();
        yield Buffer.concat([text, cipher.getAuthTag()]);
      }
    },
  };
}

/**
 * Opens a sealed content of either form.
 * @param alive asked before each part is given
 * @throws TamperedError, here or while it is read
 */
export async function openContent(
  key: KeyObject,
  sealed: Content,
  options: { associated: Uint8Array; name: string; alive: () => void },
): Promise<Content> {
  const { associated, name, alive } = options;
  const head = await allOf(sealed.read(0, headBytes));
  const parts = formOf(head) === partedForm ? partedOf(key, sealed.size, head, associated) : await wholeOf(key, sealed, head, associated);
  if (!parts) throw new TamperedError(name);
  return {
    size: parts.size,
    async *read(from = 0, to = parts.size) {
      const until = Math.min(to, parts.size);
      const first = Math.floor(from / partBytes);
      const last = partsOf(until) - 1;
      if (from >= until && parts.size > 0) return;
      const stretch = { from: parts.head + first * parts.step, to: Math.min(parts.head + (last + 1) * parts.step, parts.end) };
      let index = first;
      for await (const part of inParts(sealed.read(stretch.from, stretch.to), parts.step)) {
        alive();
        const plain = parts.open(part, index);
        if (!plain) throw new TamperedError(name);
        const begins = index * partBytes;
        const wanted = plain.subarray(Math.max(0, from - begins), Math.max(0, until - begins));
        if (wanted.length > 0) yield wanted;
        index += 1;
      }
      if (index !== last + 1) throw new TamperedError(name);
    },
  };
}

/** How a form lies: `step` bytes for each part from `head` on, up to `end`. */
interface Parts {
  readonly size: number;
  readonly head: number;
  readonly step: number;
  readonly end: number;
  /** Null when anything of the part was changed. */
  open(part: Buffer, index: number): Buffer | null;
}

function partedOf(key: KeyObject, sealedSize: number, head: Buffer, associated: Uint8Array): Parts | null {
  const step = partBytes + tagBytes;
  const count = Math.ceil((sealedSize - headBytes) / step);
  const size = sealedSize - headBytes - count * tagBytes;
  if (head.length < headBytes || size < 0 || count !== partsOf(size)) return null;
  const own = contentKey(key, head.subarray(1), associated);
  return {
    size,
    head: headBytes,
    step,
    end: sealedSize,
    open(part, index) {
      if (part.length < tagBytes) return null;
      const decipher = createDecipheriv('aes-256-gcm', own, nonceOf(index, index === count - 1), { authTagLength: tagBytes });
      decipher.setAuthTag(part.subarray(part.length - tagBytes));
      const plain = decipher.update(part.subarray(0, part.length - tagBytes));
      try {
        decipher.final();
        return plain;
      } catch {
        return null;
      }
    },
  };
}

/**
 * The form that files had before: sealed as a whole, with one tag at its end. It is read through
 * once, to find it unchanged and to note what each stretch is; a stretch is then opened by its place
 * (GCM encrypts in counter mode, NIST SP 800-38D §6.5) and must still be what was noted.
 */
async function wholeOf(key: KeyObject, sealed: Content, head: Buffer, associated: Uint8Array): Promise<Parts | null> {
  const size = sealed.size - wholeHeadBytes - tagBytes;
  if (formOf(head) !== wholeForm || size < 0) return null;
  const nonce = head.subarray(1, wholeHeadBytes);
  const end = sealed.size - tagBytes;
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
  decipher.setAAD(associated);
  decipher.setAuthTag(await allOf(sealed.read(end)));
  const noted: Buffer[] = [];
  for await (const part of inParts(sealed.read(wholeHeadBytes, end), partBytes)) {
    decipher.update(part);
    noted.push(digestOf(part));
  }
  try {
    decipher.final();
  } catch {
    return null;
  }
  return {
    size,
    head: wholeHeadBytes,
    step: partBytes,
    end,
    open(part, index) {
      if (!noted[index]?.equals(digestOf(part))) return null;
      const counter = Buffer.alloc(4);
      // The first block of the text has the counter 2.
      counter.writeUInt32BE(2 + (index * partBytes) / 16);
      return createDecipheriv('aes-256-ctr', key, Buffer.concat([nonce, counter])).update(part);
    },
  };
}

/** An empty content has one part, too: that it is empty must be found unchanged. */
const partsOf = (size: number): number => Math.max(1, Math.ceil(size / partBytes));

function contentKey(key: KeyObject, salt: Uint8Array, associated: Uint8Array): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync('sha256', key, salt, Buffer.concat([Buffer.from('tsumugi content\0'), associated]), 32)));
}

function nonceOf(index: number, last: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUInt32BE(index, 7);
  nonce[11] = last ? 1 : 0;
  return nonce;
}

const digestOf = (part: Uint8Array): Buffer => createHash('sha256').update(part).digest();

/** Pieces of any size, as parts of one size; the last may be shorter. Nothing at all is one empty part. */
async function* inParts(pieces: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Buffer> {
  let waiting: Uint8Array[] = [];
  let length = 0;
  let given = false;
  for await (const piece of pieces) {
    waiting.push(piece);
    length += piece.length;
    if (length < size) continue;
    const together = Buffer.concat(waiting);
    let at = 0;
    for (; length - at >= size; at += size) {
      given = true;
      yield together.subarray(at, at + size);
    }
    waiting = [together.subarray(at)];
    length -= at;
  }
  if (length > 0 || !given) yield Buffer.concat(waiting);
}

async function allOf(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const found: Uint8Array[] = [];
  for await (const piece of pieces) found.push(piece);
  return Buffer.concat(found);
}
