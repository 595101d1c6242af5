import { createCipheriv, createDecipheriv, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';

const tagBytes = 16;

/**
 * Seals the parts of one snapshot with AES-256-GCM, under a key that is the snapshot's alone: so a
 * part's number may be its nonce, and a part of another snapshot, or one at another place, does not open.
 */
export class SnapshotSeal {
  readonly #key: KeyObject;

  /** @param name unlike any other snapshot's: never twice under one key */
  constructor(
    key: KeyObject,
    private readonly name: string,
  ) {
    this.#key = createSecretKey(Buffer.from(hkdfSync('sha256', key, name, 'views snapshot 1', 32)));
  }

  seal(part: number, plain: Uint8Array): Buffer {
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonceOf(part)).setAAD(Buffer.from(this.name));
    return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  }

  /** Null when it is not that part of this snapshot, or anything of it was changed. */
  open(part: number, sealed: Uint8Array): Buffer | null {
    if (sealed.length < tagBytes) return null;
    const decipher = createDecipheriv('aes-256-gcm', this.#key, nonceOf(part), { authTagLength: tagBytes });
    decipher.setAAD(Buffer.from(this.name)).setAuthTag(sealed.subarray(sealed.length - tagBytes));
    const plain = decipher.update(sealed.subarray(0, sealed.length - tagBytes));
    try {
      decipher.final();
      return plain;
    } catch {
      return null;
    }
  }
}

function nonceOf(part: number): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUInt32BE(part, 8);
  return nonce;
}
