import type { KeyObject } from 'node:crypto';
import type { JsonObject } from '@tsumugi/kernel';
import { derivedKey, openBytes, sealBytes, sealOverhead } from './gcm.js';

/** Longer texts are refused unread; a resume token or cursor is far below. */
const longestToken = 16 * 1024;

/** Tokens are as long as the next multiple: a position that has a digit more would tell how much others wrote. */
const evenBytes = 64;

/**
 * Small opaque tokens that clients keep for us: positions, cursors, resume tokens. A client can
 * neither read nor change one, nor use one given to somebody else or for something else.
 */
export class TokenSeal {
  readonly #keys = new Map<string, KeyObject>();

  constructor(private readonly kek: Uint8Array) {}

  /**
   * @param purpose a constant of the program, e.g. `resume`: each has a key of its own
   * @param boundTo to whom it is given, e.g. the session; the same must be said to open it
   * @returns base64url
   */
  seal(purpose: string, boundTo: string, value: JsonObject): string {
    return sealBytes(this.#key(purpose), evenly(JSON.stringify(value)), Buffer.from(boundTo)).toString('base64url');
  }

  /** Null for a token that is forged, damaged, of an earlier format, or bound to another. */
  open(purpose: string, boundTo: string, token: string): JsonObject | null {
    if (token.length > longestToken || !/^[A-Za-z0-9_-]+$/.test(token)) return null;
    const sealed = Buffer.from(token, 'base64url');
    if (sealed.length < sealOverhead) return null;
    const plain = openBytes(this.#key(purpose), sealed, Buffer.from(boundTo));
    return plain && (JSON.parse(plain.toString()) as JsonObject);
  }

  #key(purpose: string): KeyObject {
    let key = this.#keys.get(purpose);
    if (!key) {
      key = derivedKey(this.kek, `token ${purpose}`);
      this.#keys.set(purpose, key);
    }
    return key;
  }
}

/** JSON takes spaces at its end. */
function evenly(json: string): Buffer {
  const length = Buffer.byteLength(json);
  return Buffer.from(json + ' '.repeat((evenBytes - (length % evenBytes)) % evenBytes));
}
