import { PasswordTurns, type PasswordAsker } from './password-turns.js';

/** Hashing of passwords, which is slow by intent and so belongs outside the decisions, and waits its turn. Argon2id. */
export abstract class Passwords {
  readonly #turns = new PasswordTurns();

  /** In the PHC string format, with a salt of its own. */
  hash(password: string, asker: PasswordAsker): Promise<string> {
    return this.#turns.take(asker, () => this.hashNow(password));
  }

  verify(hash: string, password: string, asker: PasswordAsker): Promise<boolean> {
    return this.#turns.take(asker, () => this.verifyNow(hash, password));
  }

  protected abstract hashNow(password: string): Promise<string>;
  protected abstract verifyNow(hash: string, password: string): Promise<boolean>;
}
