import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { granted, notFound, RefusalError, type Viewer } from '@tsumugi/kernel';
import { Asker } from '../asker.decorator.js';
import { Desk, type WriteResult } from '../desk.js';
import { required, teamAccess } from '../policy/access.js';
import {
  acceptInvitation,
  assignStaff,
  cancelInvitation,
  declineInvitation,
  inviteFacility,
  inviteFamily,
  removeFacility,
  removeFamily,
} from './actions.js';
import { familyMembers, waitingCode, type FamilyMember } from './family.js';
import { shownFamilyCode } from './family-code.js';
import { careTeamUpdates, invitationUpdates, readInvitations } from './feeds.js';
import {
  AnswerInvitationInput,
  AssignStaffInput,
  InviteFacilityInput,
  InviteFamilyInput,
  RemoveFacilityInput,
  RemoveFamilyInput,
} from './inputs.js';
import { invitationsFor, waitingInvitations, type Invitation } from './invitations.js';
import { teamMembers, type TeamMember } from './members.js';

/** The schema's `CareTeam`. */
export interface CareTeam {
  readonly patient: string;
  readonly members: readonly TeamMember[];
  readonly waiting: readonly Invitation[];
  /** Null: withheld. */
  readonly family: readonly FamilyMember[] | null;
  readonly live: string;
}

@Resolver()
export class CareTeamResolver {
  constructor(private readonly desk: Desk) {}

  @Query('careTeam')
  async careTeam(@Asker() viewer: Viewer, @Args('patient') patient: string): Promise<CareTeam> {
    const { read } = this.desk;
    const decision = granted(required(teamAccess(read, viewer, 'team.read', patient)));
    const now = this.desk.now();
    const team: CareTeam = {
      live: this.desk.liveToken(viewer, careTeamUpdates.name, { patient }),
      patient,
      members: teamMembers(read, patient, decision.scope),
      waiting: waitingInvitations(read, patient, decision.scope, now),
      family: decision.scope === 'all' ? familyMembers(read, patient, now) : null,
    };
    await this.desk.looked(viewer, { patient, what: 'care-team', resource: patient, decision });
    return team;
  }

  @Query('invitations')
  async invitations(@Asker() viewer: Viewer): Promise<{ items: Invitation[]; live: string }> {
    const { read } = this.desk;
    const decision = granted(required(readInvitations(read, viewer)));
    const live = this.desk.liveToken(viewer, invitationUpdates.name, {});
    const items = invitationsFor(read, viewer.facility ?? '', this.desk.now());
    await Promise.all(items.map(({ id }) => this.desk.looked(viewer, { patient: null, what: 'invitation', resource: id, decision })));
    return { items, live };
  }

  @Query('familyInvitationCode')
  async familyInvitationCode(@Asker() viewer: Viewer, @Args('family') family: string): Promise<string> {
    const { read } = this.desk;
    const waiting = waitingCode(read, family, viewer.facility, this.desk.now());
    if (!waiting) throw new RefusalError(notFound);
    const decision = granted(required(teamAccess(read, viewer, 'family.invite', waiting.patient)));
    await this.desk.looked(viewer, { patient: waiting.patient, what: 'family-invitation-code', resource: family, decision });
    return shownFamilyCode(waiting.code);
  }

  @Mutation('inviteFacility')
  inviteFacility(@Asker() viewer: Viewer, @Args('input') input: InviteFacilityInput): Promise<WriteResult> {
    return this.desk.write(inviteFacility, input, viewer);
  }

  @Mutation('acceptInvitation')
  acceptInvitation(@Asker() viewer: Viewer, @Args('input') input: AnswerInvitationInput): Promise<WriteResult> {
    return this.desk.write(acceptInvitation, input, viewer);
  }

  @Mutation('declineInvitation')
  declineInvitation(@Asker() viewer: Viewer, @Args('input') input: AnswerInvitationInput): Promise<WriteResult> {
    return this.desk.write(declineInvitation, input, viewer);
  }

  @Mutation('cancelInvitation')
  cancelInvitation(@Asker() viewer: Viewer, @Args('input') input: AnswerInvitationInput): Promise<WriteResult> {
    return this.desk.write(cancelInvitation, input, viewer);
  }

  @Mutation('assignStaff')
  assignStaff(@Asker() viewer: Viewer, @Args('input') input: AssignStaffInput): Promise<WriteResult> {
    return this.desk.write(assignStaff, input, viewer);
  }

  @Mutation('removeFacility')
  removeFacility(@Asker() viewer: Viewer, @Args('input') input: RemoveFacilityInput): Promise<WriteResult> {
    return this.desk.write(removeFacility, input, viewer);
  }

  @Mutation('inviteFamily')
  inviteFamily(@Asker() viewer: Viewer, @Args('input') input: InviteFamilyInput): Promise<WriteResult> {
    return this.desk.write(inviteFamily, input, viewer);
  }

  @Mutation('removeFamily')
  removeFamily(@Asker() viewer: Viewer, @Args('input') input: RemoveFamilyInput): Promise<WriteResult> {
    return this.desk.write(removeFamily, input, viewer);
  }
}
