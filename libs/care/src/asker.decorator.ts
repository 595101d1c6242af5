import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { GqlExecutionContext } from '@nestjs/graphql';
import { RefusalError, refuse, type Refusal, type Viewer } from '@tsumugi/kernel';

/** What the application puts into the context of every GraphQL request. */
export interface CareContext {
  /** Null before signing in. */
  readonly viewer: Viewer | null;
  /** Whether they still are who they were when the request came. */
  readonly isStill: () => boolean;
  /** Why what was read for the request may not leave any more; null where it may. */
  readonly mayLeave: () => Refusal | null;
  readonly device: string | null;
  /** The client's network address, for rate limits alone. */
  readonly address: string;
  /** Sets or clears the audience's session cookie on the answer. */
  setSession(token: string | null, until: string | null): void;
}

export const unauthenticated = refuse('UNAUTHENTICATED', 'サインインしてください。');

/** The signed-in viewer of a request; without one the request is refused before the resolver runs. */
export const Asker = createParamDecorator((_: unknown, context: ExecutionContext): Viewer => {
  const { viewer } = GqlExecutionContext.create(context).getContext<CareContext>();
  if (!viewer) throw new RefusalError(unauthenticated);
  return viewer;
});
