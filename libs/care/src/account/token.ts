import { createHash, randomBytes } from 'node:crypto';

/** 256 bits that nobody guesses. The platform keeps only the hash. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/** No salt and no slowness: a token is no password, it cannot be tried out. */
export function tokenHash(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
