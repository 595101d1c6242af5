import { Args, Context, Mutation, Query, Resolver } from '@nestjs/graphql';
import { isRefusal, type Viewer } from '@tsumugi/kernel';
import { Asker, type CareContext } from '../asker.decorator.js';
import { Desk } from '../desk.js';
import { WithoutSession } from '../without-session.decorator.js';
import { endSession } from './actions.js';
import { ActForInput, ChangePasswordInput, EndSessionInput, SignInInput, SignOutInput } from './inputs.js';
import { teamMe } from './me.js';
import { Sessions, type OpenedSession } from './sessions.js';
import { SignIn } from './sign-in.js';
import { signedIn } from './signed-in.js';

@Resolver()
export class AccountTeamResolver {
  constructor(
    private readonly desk: Desk,
    private readonly sessions: Sessions,
    private readonly signIns: SignIn,
  ) {}

  @Query('me')
  me(@Asker() viewer: Viewer) {
    return teamMe(this.desk.read, viewer, this.desk.now());
  }

  @WithoutSession()
  @Mutation('signIn')
  async signIn(@Args('input') input: SignInInput, @Context() context: CareContext) {
    return signedIn(await this.signIns.byPassword('team', input, context), context, this.#me);
  }

  @Mutation('signOut')
  async signOut(@Args('input') { commandId }: SignOutInput, @Asker() viewer: Viewer, @Context() context: CareContext) {
    context.setSession(null, null);
    return this.desk.write(endSession, { commandId, session: viewer.session, cause: 'signed-out' }, viewer);
  }

  @Mutation('endSession')
  endSession(@Args('input') { commandId, session }: EndSessionInput, @Asker() viewer: Viewer) {
    return this.desk.write(endSession, { commandId, session, cause: 'ended-from-another' }, viewer);
  }

  @Mutation('changePassword')
  changePassword(@Args('input') input: ChangePasswordInput, @Asker() viewer: Viewer) {
    return this.signIns.changePassword(input, viewer);
  }

  @Mutation('actFor')
  async actFor(@Args('input') { commandId, facility }: ActForInput, @Asker() viewer: Viewer, @Context() context: CareContext) {
    const { account, device, session } = viewer;
    const opened = await this.sessions.open({ account, audience: 'team', facility, device, proof: { session } });
    const ended = isRefusal(opened) ? null : await this.sessions.end(session, viewer, 'acts-for-another', commandId);
    // Nobody is given its token then: it must not live on.
    if (ended && !isRefusal(opened)) await this.sessions.end(opened.viewer.session, opened.viewer, 'acts-for-another');
    return signedIn(ended ?? opened, context, this.#me);
  }

  readonly #me = ({ viewer }: OpenedSession) => teamMe(this.desk.read, viewer, this.desk.now());
}
