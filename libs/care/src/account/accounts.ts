import { Injectable } from '@nestjs/common';
import { isRefusal, refuse, type Refusal, type Viewer } from '@tsumugi/kernel';
import { Desk } from '../desk.js';
import { Newcomers, type Newcomer } from '../newcomers.js';
import { openAccount, reserveSignInName } from './actions.js';
import { signInNameTaken } from './account.decider.js';
import type { AccountKind } from './events.js';
import { newAccountId, signInNameHash, stepId } from './ids.js';
import { Passwords } from './passwords.js';

/** Somebody who gets an account: a professional taken on, a relative who was invited, the office. */
export interface NewPerson extends Newcomer {
  readonly kind: AccountKind;
}

export interface FoundAccount {
  readonly id: string;
  readonly region: string;
  readonly kind: AccountKind;
  readonly name: string;
  readonly passwordHash: string | null;
  /** Which of the account's passwords that is, counted from 1. */
  readonly passwords: number;
}

/** Finds people by their sign-in name and opens accounts, in steps that a retry takes up again. */
@Injectable()
export class Accounts extends Newcomers {
  constructor(
    private readonly desk: Desk,
    private readonly passwords: Passwords,
  ) {
    super();
  }

  find(signInName: string): FoundAccount | null {
    return (
      this.desk.read.get<FoundAccount>(
        `SELECT a.id, a.region, a.kind, a.name, a.password_hash AS passwordHash, a.passwords
           FROM account_sign_in_name n JOIN account_account a ON a.id = n.account
          WHERE n.hash = ?`,
        signInNameHash(signInName),
      ) ?? null
    );
  }

  /**
   * Opens an account for a sign-in name that nobody has. The views hold it when this answers.
   * `commandId` is the wish's own; the steps have ids made from it.
   */
  async open(person: NewPerson, commandId: string, viewer: Viewer): Promise<Refusal | { readonly account: string }> {
    const { password, ...rest } = person;
    const account = await this.#reserve(rest.signInName, commandId, viewer);
    if (isRefusal(account)) return account;
    const hash = password === null ? null : await this.passwords.hash(password, { who: viewer.account, known: true });
    const opened = await this.desk.dispatch(openAccount(hash), { ...rest, account, commandId: stepId(commandId, 'account') }, viewer);
    if (isRefusal(opened)) return opened;
    await this.desk.seen(opened.position);
    return { account };
  }

  /** A sign-in name that belongs to somebody else is refused without saying to whom. */
  override async findOrOpen(newcomer: Newcomer, commandId: string, viewer: Viewer): Promise<Refusal | { readonly account: string }> {
    const known = this.find(newcomer.signInName);
    if (!known) {
      if (newcomer.password === null) {
        return refuse('INVALID', '新しい方には、最初に使うパスワードを指定してください。', 'password');
      }
      return this.open({ kind: 'professional', ...newcomer }, commandId, viewer);
    }
    const same = known.kind === 'professional' && known.region === viewer.region && letters(known.name) === letters(newcomer.name);
    return same ? { account: known.id } : signInNameTaken;
  }

  /** The account that the name is reserved for: a new one, or one whose opening broke off half-way. */
  async #reserve(signInName: string, commandId: string, viewer: Viewer): Promise<Refusal | string> {
    const account = newAccountId(commandId);
    const reserved = await this.desk.dispatch(
      reserveSignInName,
      { signInName, account, commandId: stepId(commandId, 'sign-in-name') },
      viewer,
    );
    if (!isRefusal(reserved)) return account;
    if (reserved.code !== 'CONFLICT' || this.find(signInName)) return reserved;
    const holder = this.desk.read.get<{ account: string }>(
      'SELECT account FROM account_sign_in_name WHERE hash = ?',
      signInNameHash(signInName),
    );
    return holder?.account ?? reserved;
  }
}

function letters(name: string): string {
  return name.normalize('NFKC').replace(/\s+/gu, '');
}
