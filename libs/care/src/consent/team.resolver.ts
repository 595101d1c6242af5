import { Args, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { granted, type Viewer } from '@tsumugi/kernel';
import { Asker } from '../asker.decorator.js';
import { Desk, type WriteResult } from '../desk.js';
import { required, teamAccess } from '../policy/access.js';
import { recordConsent, withdrawConsent } from './actions.js';
import { consentState, type ConsentState } from './consent-state.js';
import { RecordConsentInput, WithdrawConsentInput } from './inputs.js';

@Resolver()
export class ConsentTeamResolver {
  constructor(private readonly desk: Desk) {}

  @Mutation('recordConsent')
  recordConsent(@Asker() viewer: Viewer, @Args('input') input: RecordConsentInput): Promise<WriteResult> {
    return this.desk.write(recordConsent, input, viewer);
  }

  @Mutation('withdrawConsent')
  withdrawConsent(@Asker() viewer: Viewer, @Args('input') input: WithdrawConsentInput): Promise<WriteResult> {
    return this.desk.write(withdrawConsent, input, viewer);
  }
}

/** The patient's page was decided and recorded as a look before its fields are asked. */
@Resolver('Patient')
export class PatientConsentResolver {
  constructor(private readonly desk: Desk) {}

  @ResolveField('consent')
  consent(@Asker() viewer: Viewer, @Parent() patient: { readonly id: string }): ConsentState {
    const decision = granted(required(teamAccess(this.desk.read, viewer, 'patient.read', patient.id)));
    return consentState(this.desk.read, patient.id, viewer.facility ?? '', decision.scope);
  }
}
