import { createCipheriv, createDecipheriv, createSecretKey, hkdfSync, randomFillSync, type KeyObject } from 'node:crypto';

/*
 * One sealed form for contents, wrapped keys and tokens: version, nonce (12), ciphertext, tag (16).
 * Files are sealed in parts (sealed-content.ts); those of earlier releases have this form.
 *
 * Nonces are random. NIST SP 800-38D §8.3 allows 2^32 seals under one key with random 96-bit
 * nonces. A data key serves one subject, one class and one year: to pass the limit, one patient's
 * room would need 136 posts a second for the whole year.
 */
export const wholeForm = 1;
const nonceBytes = 12;
export const tagBytes = 16;
export const headBytes = 1 + nonceBytes;

/** Which form a sealed content has, by its first byte; files have one of their own beside this. */
export const formOf = (sealed: Uint8Array): number | undefined => sealed[0];

/** What a seal adds to its plain text, in bytes. */
export const sealOverhead = headBytes + tagBytes;

/** Random bytes are drawn in stocks: a draw costs more than the encryption of a post. */
const stock = Buffer.alloc(nonceBytes * 512);
let drawn = stock.length;

export function sealBytes(key: KeyObject, plain: Uint8Array, associated: Uint8Array): Buffer {
  if (drawn === stock.length) {
    randomFillSync(stock);
    drawn = 0;
  }
  const sealed = Buffer.allocUnsafe(sealOverhead + plain.length);
  sealed[0] = wholeForm;
  stock.copy(sealed, 1, drawn, drawn + nonceBytes);
  drawn += nonceBytes;
  const cipher = createCipheriv('aes-256-gcm', key, sealed.subarray(1, headBytes));
  cipher.setAAD(associated);
  // GCM is a stream: `update` gives everything, `final` only makes the tag.
  sealed.set(cipher.update(plain), headBytes);
  cipher.final();
  sealed.set(cipher.getAuthTag(), headBytes + plain.length);
  return sealed;
}

/** Null when anything of it was changed. */
export function openBytes(key: KeyObject, sealed: Uint8Array, associated: Uint8Array): Buffer | null {
  if (sealed.length < sealOverhead || formOf(sealed) !== wholeForm) return null;
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(1, headBytes), { authTagLength: tagBytes });
  decipher.setAAD(associated);
  decipher.setAuthTag(sealed.subarray(sealed.length - tagBytes));
  const plain = decipher.update(sealed.subarray(headBytes, sealed.length - tagBytes));
  try {
    decipher.final();
    return plain;
  } catch {
    return null;
  }
}

/** A key for one purpose, from the key-encryption key by HKDF-SHA-256 (RFC 5869). */
export function derivedKey(kek: Uint8Array, purpose: string): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync('sha256', kek, 'tsumugi', purpose, 32)));
}
