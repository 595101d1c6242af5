import { hash, verify } from '@node-rs/argon2';
import { Passwords } from '@tsumugi/care';

/** Argon2id with OWASP's second recommended configuration: 19 MiB, two passes, one lane. */
const cost = { memoryCost: 19 * 1024, timeCost: 2, parallelism: 1 };

export class Argon2Passwords extends Passwords {
  protected hashNow(password: string): Promise<string> {
    return hash(password, cost);
  }

  protected async verifyNow(hashed: string, password: string): Promise<boolean> {
    return verify(hashed, password).catch(() => false);
  }
}
