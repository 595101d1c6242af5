import { Args, Context, Mutation, Query, Resolver } from '@nestjs/graphql';
import type { Viewer } from '@tsumugi/kernel';
import { Asker, type CareContext } from '../asker.decorator.js';
import { Desk } from '../desk.js';
import { WithoutSession } from '../without-session.decorator.js';
import { endSession } from './actions.js';
import { ChangePasswordInput, SignInInput, SignOutInput } from './inputs.js';
import { officeMe } from './me.js';
import type { OpenedSession } from './sessions.js';
import { SignIn } from './sign-in.js';
import { signedIn } from './signed-in.js';

@Resolver()
export class AccountOfficeResolver {
  constructor(
    private readonly desk: Desk,
    private readonly signIns: SignIn,
  ) {}

  @Query('me')
  me(@Asker() viewer: Viewer) {
    return officeMe(this.desk.read, viewer);
  }

  @WithoutSession()
  @Mutation('signIn')
  async signIn(@Args('input') { signInName, password }: SignInInput, @Context() context: CareContext) {
    return signedIn(await this.signIns.byPassword('office', { signInName, password }, context), context, this.#me);
  }

  @Mutation('signOut')
  async signOut(@Args('input') { commandId }: SignOutInput, @Asker() viewer: Viewer, @Context() context: CareContext) {
    context.setSession(null, null);
    return this.desk.write(endSession, { commandId, session: viewer.session, cause: 'signed-out' }, viewer);
  }

  @Mutation('changePassword')
  changePassword(@Args('input') input: ChangePasswordInput, @Asker() viewer: Viewer) {
    return this.signIns.changePassword(input, viewer);
  }

  readonly #me = ({ viewer }: OpenedSession) => officeMe(this.desk.read, viewer);
}
