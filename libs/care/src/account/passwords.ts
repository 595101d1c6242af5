/** Hashing of passwords, which is slow by intent and so belongs outside the decisions. Argon2id. */
export abstract class Passwords {
  /** In the PHC string format, with a salt of its own. */
  abstract hash(password: string): Promise<string>;
  abstract verify(hash: string, password: string): Promise<boolean>;
}
