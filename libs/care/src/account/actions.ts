import { defineAction, notFound, type Viewer } from '@tsumugi/kernel';
import {
  faceDecider,
  openingDecider,
  passwordDecider,
  signInNameDecider,
  type OpenAccount,
  type PasswordFacts,
  type ProvenPasswordFacts,
  type ReserveSignInName,
  type SetFace,
  type SetPassword,
} from './account.decider.js';
import { sessionEndingDecider, sessionOpeningDecider, type EndSession, type OpenSession } from './session.decider.js';
import { signInNameHash } from './ids.js';
import { isProven } from './proof.js';

const accountStream = ({ account }: { readonly account: string }): string => `account-${account}`;
const accountSubject = ({ account }: { readonly account: string }) => `account:${account}` as const;

export const reserveSignInName = defineAction({
  name: 'reserveSignInName',
  decider: signInNameDecider,
  stream: (command: ReserveSignInName) => `signin-${signInNameHash(command.signInName)}`,
  subject: (command: ReserveSignInName) => accountSubject(command),
  prepare: () => undefined,
  result: (command: ReserveSignInName) => command.account,
});

/** Who may open an account is decided by those who offer it: a manager, the office, an invitation. */
export const openAccount = (passwordHash: string | null) =>
  defineAction({
    name: 'openAccount',
    decider: openingDecider,
    stream: (command: OpenAccount) => accountStream(command),
    subject: (command: OpenAccount) => accountSubject(command),
    prepare: (_: OpenAccount): PasswordFacts => ({ passwordHash, keptSession: null }),
    result: (command: OpenAccount) => command.account,
  });

/** The viewer's own password; the session in which it is chosen goes on. `present`: which one the person proved to know. */
export const setPassword = (passwordHash: string, present: number) =>
  defineAction({
    name: 'setPassword',
    decider: passwordDecider,
    stream: (command: SetPassword) => accountStream(command),
    subject: (command: SetPassword) => accountSubject(command),
    prepare: (command: SetPassword, viewer: Viewer) =>
      command.account === viewer.account
        ? ({ passwordHash, keptSession: viewer.session, present } satisfies ProvenPasswordFacts)
        : notFound,
    result: (command: SetPassword) => command.account,
  });

/** The viewer's own face, or the office's care of the region's faces. */
export const setFace = defineAction({
  name: 'setFace',
  decider: faceDecider,
  stream: (command: SetFace) => accountStream(command),
  subject: (command: SetFace) => accountSubject(command),
  prepare: (command: SetFace, viewer: Viewer, read) => {
    const account = read.get<{ region: string }>('SELECT region FROM account_account WHERE id = ?', command.account);
    if (account?.region !== viewer.region) return notFound;
    return command.account === viewer.account || viewer.audience === 'office' ? undefined : notFound;
  },
  result: (command: SetFace) => command.account,
});

/** The command's id is the session's. What proved it must still stand; the view asks again when its turn comes. */
export const openSession = defineAction({
  name: 'openSession',
  decider: sessionOpeningDecider,
  stream: (command: OpenSession) => `session-${command.commandId}`,
  subject: (command: OpenSession) => accountSubject(command),
  prepare: (command: OpenSession, viewer: Viewer, read) =>
    command.account === viewer.account && isProven(read, command) ? undefined : notFound,
});

/** One's own sessions only; the decider knows whose each is. */
export const endSession = defineAction({
  name: 'endSession',
  decider: sessionEndingDecider,
  stream: (command: EndSession) => `session-${command.session}`,
  subject: (_: EndSession, viewer: Viewer) => `account:${viewer.account}` as const,
  prepare: () => undefined,
  result: (command: EndSession) => command.session,
});
