import { isRefusal, type Refusal } from '@tsumugi/kernel';
import type { CareContext } from '../asker.decorator.js';
import type { OpenedSession } from './sessions.js';

/** The schemas' `SignInResult`, with the cookie set on the way. */
export function signedIn<Me>(opened: Refusal | OpenedSession, context: CareContext, me: (session: OpenedSession) => Me) {
  if (isRefusal(opened)) {
    const { code, message, field } = opened;
    return { __typename: 'Refused', code, message, field } as const;
  }
  context.setSession(opened.token, opened.viewer.sessionUntil);
  return { __typename: 'SignedIn', me: me(opened), token: opened.token } as const;
}
