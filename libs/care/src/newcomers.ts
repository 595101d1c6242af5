import type { Refusal, Viewer } from '@tsumugi/kernel';

/** A professional as the one who takes them on writes them down. */
export interface Newcomer {
  readonly signInName: string;
  readonly name: string;
  readonly kana: string;
  readonly email: string | null;
  /** For a new account; null is right only for somebody who has one already. */
  readonly password: string | null;
}

/** What a facility needs of accounts when it takes somebody on. The account capability provides it. */
export abstract class Newcomers {
  /**
   * Finds the professional by sign-in name and name, or opens an account, resumably: a retry with
   * the same `commandId` ends at the same account. The views hold the account when this answers.
   */
  abstract findOrOpen(newcomer: Newcomer, commandId: string, viewer: Viewer): Promise<Refusal | { readonly account: string }>;
}
