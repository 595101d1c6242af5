import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { isRefusal, refuse, type Audience, type Refusal, type Viewer } from '@tsumugi/kernel';
import type { WriteResult } from '../desk.js';
import { Desk } from '../desk.js';
import { wrongPresent } from './account.decider.js';
import { setPassword } from './actions.js';
import { Accounts } from './accounts.js';
import { newAccountId, signInNameHash } from './ids.js';
import { FamilyInvitations } from '../family-invitations.js';
import type { PasswordAsker } from './password-turns.js';
import { Passwords } from './passwords.js';
import { Sessions, type OpenedSession } from './sessions.js';
import { SignInLimits } from './sign-in-limits.js';

/** One sentence for every way to be wrong: it must not tell which names exist. */
const wrongNameOrPassword = refuse('UNAUTHENTICATED', 'サインイン名かパスワードが違います。お確かめのうえ、もう一度入力してください。');
const tooMany = refuse('RATE_LIMITED', '間違いが続いたため、しばらくサインインできません。15分ほど待ってからもう一度お試しください。');
const wrongCode = refuse('NOT_FOUND', '招待コードが正しくないか、期限が過ぎています。招待した事業所にお確かめください。', 'code');

interface Proven {
  readonly account: string;
  readonly password: number;
}

interface PasswordWish {
  readonly signInName: string;
  readonly password: string;
  readonly facility?: string | null | undefined;
}

interface InvitationWish {
  readonly commandId: string;
  readonly code: string;
  readonly signInName: string;
  readonly password: string;
}

interface PasswordChange {
  readonly commandId: string;
  readonly present: string;
  readonly next: string;
}

/** Where a wish comes from. */
interface Origin {
  readonly device: string | null;
  readonly address: string | null;
}

/** Proving who one is: by password, or by the code of an invitation. */
@Injectable()
export class SignIn {
  /** Unknown names are checked against this, so that they take as long as known ones. */
  #nobody: Promise<string> | undefined;

  constructor(
    private readonly desk: Desk,
    private readonly accounts: Accounts,
    private readonly sessions: Sessions,
    private readonly passwords: Passwords,
    private readonly limits: SignInLimits,
    private readonly families: FamilyInvitations,
  ) {}

  /**
   * A repeated sign-in opens another session instead of repeating the first: the token of the
   * first was never stored and cannot be told again.
   */
  async byPassword(audience: Audience, wish: PasswordWish, from: Origin): Promise<Refusal | OpenedSession> {
    return (await this.limits.trying(wish.signInName, from.address, (atHome) => this.#byPassword(audience, wish, from, atHome))) ?? tooMany;
  }

  async #byPassword(audience: Audience, wish: PasswordWish, from: Origin, atHome: boolean): Promise<Refusal | OpenedSession> {
    const proven = await this.#proven(wish.signInName, wish.password, asking(wish.signInName, from.address, atHome));
    const opened =
      proven &&
      (await this.sessions.open({
        ...{ account: proven.account, audience, facility: wish.facility, device: from.device },
        proof: { password: proven.password },
      }));
    if (!opened || (isRefusal(opened) && opened.code === 'NOT_FOUND')) {
      await this.limits.failed(from.address);
      return wrongNameOrPassword;
    }
    await this.limits.succeeded(wish.signInName, from.address);
    return opened;
  }

  /** A new account for the relative, or the one they have from another patient, which takes its password. */
  async byFamilyInvitation(wish: InvitationWish, from: Origin): Promise<Refusal | OpenedSession> {
    return (await this.limits.trying(wish.signInName, from.address, (atHome) => this.#byFamilyInvitation(wish, from, atHome))) ?? tooMany;
  }

  async #byFamilyInvitation(wish: InvitationWish, from: Origin, atHome: boolean): Promise<Refusal | OpenedSession> {
    const found = this.families.find(wish.code);
    const region =
      found && this.desk.read.get<{ region: string }>('SELECT region FROM patient_patient WHERE id = ?', found.patient)?.region;
    // A code that was used lets in who used it, and opens no further account.
    const used = found !== null && found.joinedBy !== null && found.joinedBy !== this.accounts.find(wish.signInName)?.id;
    if (!found || !region || used) {
      await this.limits.failed(from.address);
      return wrongCode;
    }
    const proven = await this.#relative(wish, found.name, region, asking(wish.signInName, from.address, atHome));
    if (isRefusal(proven)) {
      await this.limits.failed(from.address);
      return proven;
    }
    const { account, password } = proven;
    if (found.joinedBy !== null && found.joinedBy !== account) return wrongCode;
    const joined = await this.families.join(found.invitation, account, familyViewer(account, region, from.device, this.desk));
    if (isRefusal(joined)) return joined;
    await this.desk.seen(joined.position);
    await this.limits.succeeded(wish.signInName, from.address);
    const opened = await this.sessions.open({ account, audience: 'family', device: from.device, proof: { password } });
    return isRefusal(opened) && opened.code === 'NOT_FOUND' ? wrongNameOrPassword : opened;
  }

  async changePassword(wish: PasswordChange, viewer: Viewer): Promise<WriteResult> {
    const own = this.desk.read.get<{ name: string; hash: string | null; passwords: number }>(
      'SELECT sign_in_name AS name, password_hash AS hash, passwords FROM account_account WHERE id = ?',
      viewer.account,
    );
    if (!own?.hash) return refused(wrongPresent);
    const { hash, name, passwords } = own;
    const changed = this.limits.tryingOwn(viewer.account, () => this.#changePassword(wish, viewer, { hash, name, passwords }));
    return (await changed) ?? refused(tooMany);
  }

  async #changePassword(
    wish: PasswordChange,
    viewer: Viewer,
    own: { readonly name: string; readonly hash: string; readonly passwords: number },
  ): Promise<WriteResult> {
    // A retry comes when the new password is the present one already.
    const asker = { who: viewer.account, known: true };
    const knows = (await this.passwords.verify(own.hash, wish.present, asker)) || (await this.passwords.verify(own.hash, wish.next, asker));
    if (!knows) return refused(wrongPresent);
    await this.limits.succeeded(own.name, null);
    return this.desk.write(
      setPassword(await this.passwords.hash(wish.next, asker), own.passwords),
      { commandId: wish.commandId, account: viewer.account },
      viewer,
    );
  }

  /** Whose name and password these are, and which of their passwords was the right one. */
  async #proven(signInName: string, password: string, asker: PasswordAsker): Promise<Proven | null> {
    this.#nobody ??= this.passwords.hash(randomBytes(16).toString('hex'), { who: '', known: true });
    const account = this.accounts.find(signInName);
    const right = await this.passwords.verify(account?.passwordHash ?? (await this.#nobody), password, asker);
    return right && account?.passwordHash ? { account: account.id, password: account.passwords } : null;
  }

  async #relative(
    wish: { readonly commandId: string; readonly signInName: string; readonly password: string },
    name: string,
    region: string,
    asker: PasswordAsker,
  ): Promise<Refusal | Proven> {
    const known = this.accounts.find(wish.signInName);
    if (known) {
      const proven = await this.#proven(wish.signInName, wish.password, asker);
      return proven && known.kind === 'family' && known.region === region ? proven : wrongNameOrPassword;
    }
    const { signInName, password, commandId } = wish;
    const opened = await this.accounts.open(
      { kind: 'family', signInName, name, kana: '', email: null, password },
      commandId,
      familyViewer(newAccountId(commandId), region, null, this.desk),
    );
    return isRefusal(opened) ? opened : { account: opened.account, password: 1 };
  }
}

/** A name at home waits in its own line, all who try from elsewhere in that of their address. */
function asking(signInName: string, address: string | null, atHome: boolean): PasswordAsker {
  return { who: atHome ? signInNameHash(signInName) : (address ?? ''), known: atHome };
}

function refused({ code, message, field }: Refusal): WriteResult {
  return { __typename: 'Refused', code, message, field };
}

/** A relative who is about to have a session, as the actor of what leads there. */
function familyViewer(account: string, region: string, device: string | null, desk: Desk): Viewer {
  const at = desk.now();
  return { audience: 'family', region, account, facility: null, profession: null, device, session: account, sessionUntil: at };
}
