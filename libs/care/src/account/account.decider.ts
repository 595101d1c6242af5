import { notFound, refuse, type Command, type Decider, type Refusal } from '@tsumugi/kernel';
import type { AccountEvent, AccountKind, AccountOpened, FaceSet, PasswordSet, SignInNameReserved } from './events.js';

export interface ReserveSignInName extends Command {
  readonly signInName: string;
  readonly account: string;
}

/** Whose the name is; null: nobody's yet. */
export type SignInNameState = string | null;

export const signInNameTaken = refuse(
  'CONFLICT',
  'このサインイン名はすでに使われています。別のサインイン名を指定してください。',
  'signInName',
);

export const signInNameDecider: Decider<ReserveSignInName, SignInNameReserved, SignInNameState> = {
  initial: () => null,
  decide(command, state) {
    if (state === command.account) return [];
    if (state !== null) return signInNameTaken;
    return [{ type: 'SignInNameReserved', data: { account: command.account } }];
  },
  evolve: (_, event) => event.data.account,
};

export interface OpenAccount extends Command {
  readonly account: string;
  readonly kind: AccountKind;
  readonly signInName: string;
  readonly name: string;
  readonly kana: string;
  readonly email: string | null;
}

export interface SetPassword extends Command {
  readonly account: string;
}

export interface SetFace extends Command {
  readonly account: string;
  readonly face: string | null;
}

/**
 * The hash comes as a fact and not within the command: a command's digest stands in the clear in
 * the log, and must be nothing that a password could be tried against.
 */
export interface PasswordFacts {
  /** Null: an account that nobody signs in to by password. */
  readonly passwordHash: string | null;
  readonly keptSession: string | null;
}

export interface ProvenPasswordFacts extends PasswordFacts {
  /** The password that the person knew, counted from 1. */
  readonly present: number;
}

export interface AccountState {
  readonly opened: boolean;
  readonly face: string | null;
  /** How many passwords it has had: the last is the one that counts. */
  readonly passwords: number;
}

export const wrongPresent = refuse('INVALID', '今のパスワードが違います。もう一度入力してください。', 'present');

const initial = (): AccountState => ({ opened: false, face: null, passwords: 0 });

export const openingDecider: Decider<OpenAccount, AccountEvent, AccountState, PasswordFacts> = {
  initial,
  decide(command, state, { facts }): readonly AccountEvent[] | Refusal {
    if (state.opened) return signInNameTaken;
    const { kind, signInName, name, kana, email } = command;
    const opened: AccountOpened = { type: 'AccountOpened', data: { kind, signInName, name, kana, email } };
    return [opened, ...passwordSet(facts)];
  },
  evolve,
};

export const passwordDecider: Decider<SetPassword, AccountEvent, AccountState, ProvenPasswordFacts> = {
  initial,
  decide(_, state, { facts }): readonly AccountEvent[] | Refusal {
    if (!state.opened) return notFound;
    // It was another's turn between the proof and here: who knew the password before knows nothing now.
    if (state.passwords !== facts.present) return wrongPresent;
    return passwordSet(facts);
  },
  evolve,
};

export const faceDecider: Decider<SetFace, AccountEvent, AccountState> = {
  initial,
  decide(command, state): readonly FaceSet[] | Refusal {
    if (!state.opened) return notFound;
    if (state.face === command.face) return [];
    return [{ type: 'FaceSet', data: { face: command.face } }];
  },
  evolve,
};

function passwordSet({ passwordHash, keptSession }: PasswordFacts): PasswordSet[] {
  return passwordHash === null ? [] : [{ type: 'PasswordSet', data: { passwordHash, keptSession } }];
}

function evolve(state: AccountState, event: AccountEvent): AccountState {
  switch (event.type) {
    case 'AccountOpened':
      return { ...state, opened: true };
    case 'FaceSet':
      return { ...state, face: event.data.face ?? null };
    case 'PasswordSet':
      return { ...state, passwords: state.passwords + 1 };
  }
}
