import { createCipheriv, createDecipheriv, createSecretKey, hkdfSync, randomBytes, type KeyObject } from 'node:crypto';

/** A sealed message of one kind does not open as another. */
export type RelayKind = 'batch' | 'head';

/** Encrypts and authenticates what the relay says. */
export interface RelaySeal {
  seal(kind: RelayKind, plain: Uint8Array): Buffer;
  /** Null for anything that was not sealed with the same key for the same cell as the same kind. */
  open(kind: RelayKind, sealed: Uint8Array): Buffer | null;
}

/*
 * The sealed form: version, salt (16), nonce (12), ciphertext, tag (16).
 *
 * A busy cell seals a thousand messages a second for years, which is more than the 2^32 that NIST
 * SP 800-38D §8.3 allows under one key with random nonces. So each sealer derives a key of its own
 * from a random salt, and another one long before that limit.
 */
const version = 1;
const saltBytes = 16;
const nonceBytes = 12;
const tagBytes = 16;
const headBytes = 1 + saltBytes + nonceBytes;
const sealsPerSalt = 2 ** 28;

/** What a seal adds to its plain text, in bytes. */
export const relaySealOverhead = headBytes + tagBytes;

/** More sealers than nodes can hold the duty within a node's memory of them. */
const keysRemembered = 64;

/** AES-256-GCM with a key for one cell; cell and kind are associated data. */
export class GcmRelaySeal implements RelaySeal {
  readonly #keys = new Map<string, KeyObject>();
  #mine: { readonly salt: Buffer; readonly key: KeyObject } | null = null;
  #seals = 0;

  /** @param key 32 bytes, for this purpose alone */
  constructor(
    private readonly key: KeyObject,
    private readonly cell: string,
  ) {
    if (key.symmetricKeySize !== 32) throw new Error(`The relay's key has 32 bytes, not ${key.symmetricKeySize ?? 0}.`);
  }

  seal(kind: RelayKind, plain: Uint8Array): Buffer {
    const { salt, key } = this.#sealer();
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
    cipher.setAAD(this.#associated(kind));
    const body = cipher.update(plain);
    cipher.final();
    return Buffer.concat([Buffer.of(version), salt, nonce, body, cipher.getAuthTag()]);
  }

  open(kind: RelayKind, sealed: Uint8Array): Buffer | null {
    if (sealed.length < relaySealOverhead || sealed[0] !== version) return null;
    const salt = Buffer.from(sealed.subarray(1, 1 + saltBytes));
    const name = salt.toString('latin1');
    const key = this.#keys.get(name) ?? this.#derived(salt);
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(1 + saltBytes, headBytes), { authTagLength: tagBytes });
    decipher.setAAD(this.#associated(kind));
    decipher.setAuthTag(sealed.subarray(sealed.length - tagBytes));
    const plain = decipher.update(sealed.subarray(headBytes, sealed.length - tagBytes));
    try {
      decipher.final();
    } catch {
      return null;
    }
    // Only now: whoever has no key cannot fill the memory with salts.
    this.#remember(name, key);
    return plain;
  }

  #sealer(): { readonly salt: Buffer; readonly key: KeyObject } {
    if (this.#mine === null || this.#seals >= sealsPerSalt) {
      const salt = randomBytes(saltBytes);
      this.#mine = { salt, key: this.#derived(salt) };
      this.#seals = 0;
    }
    this.#seals += 1;
    return this.#mine;
  }

  #derived(salt: Buffer): KeyObject {
    return createSecretKey(Buffer.from(hkdfSync('sha256', this.key, salt, 'tsumugi relay', 32)));
  }

  #remember(name: string, key: KeyObject): void {
    if (this.#keys.has(name)) return;
    if (this.#keys.size >= keysRemembered) this.#keys.delete(this.#keys.keys().next().value!);
    this.#keys.set(name, key);
  }

  #associated(kind: RelayKind): Buffer {
    return Buffer.from(JSON.stringify([version, kind, this.cell]));
  }
}
