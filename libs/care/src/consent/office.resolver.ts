import { Args, Int, Mutation, Query, Resolver } from '@nestjs/graphql';
import { granted, type Viewer } from '@tsumugi/kernel';
import { Asker } from '../asker.decorator.js';
import { Desk, type WriteResult } from '../desk.js';
import { required } from '../policy/access.js';
import { decideOffice } from '../policy/decide.js';
import { officeFacts } from '../policy/facts.js';
import { tasksAccess } from '../policy/office-tasks.js';
import { checkConsent, confirmConsent, registerConsent, withdrawConsent } from './actions.js';
import { consentHolders, type ConsentHolder } from './consent-holders.js';
import { ConsentTaskInput } from './inputs.js';
import { WithdrawConsentInput } from './office-inputs.js';
import { consentQueue, regionFigures, type ConsentTask, type RegionFigures } from './office-queue.js';

@Resolver()
export class ConsentOfficeResolver {
  constructor(private readonly desk: Desk) {}

  @Query('consentQueue')
  async consentQueue(@Asker() viewer: Viewer, @Args('first', { type: () => Int }) first: number): Promise<ConsentTask[]> {
    const { read } = this.desk;
    const decision = tasksAccess(read, viewer, first);
    const tasks = consentQueue(read, viewer.region, first);
    await Promise.all(
      tasks.map((task) =>
        this.desk.looked(viewer, { patient: task.patient, what: 'consent', resource: task.id, decision, range: task.duty }),
      ),
    );
    return tasks;
  }

  @Query('regionFigures')
  regionFigures(@Asker() viewer: Viewer): RegionFigures {
    const { read } = this.desk;
    granted(required(decideOffice('figures.read', officeFacts(read, viewer, null), viewer)));
    return regionFigures(read, viewer.region, this.desk.now());
  }

  @Query('consentHolders')
  async consentHolders(@Asker() viewer: Viewer, @Args('search') search: string): Promise<ConsentHolder[]> {
    const { read } = this.desk;
    const decision = tasksAccess(read, viewer, 1);
    const found = consentHolders(read, viewer.region, search);
    await Promise.all(found.map(({ patient }) => this.desk.looked(viewer, { patient, what: 'consent', resource: patient, decision })));
    return found;
  }

  @Mutation('withdrawConsent')
  withdrawConsent(@Asker() viewer: Viewer, @Args('input') input: WithdrawConsentInput): Promise<WriteResult> {
    return this.desk.write(withdrawConsent, input, viewer);
  }

  @Mutation('registerConsent')
  registerConsent(@Asker() viewer: Viewer, @Args('input') input: ConsentTaskInput): Promise<WriteResult> {
    return this.desk.write(registerConsent, input, viewer);
  }

  @Mutation('confirmConsent')
  confirmConsent(@Asker() viewer: Viewer, @Args('input') input: ConsentTaskInput): Promise<WriteResult> {
    return this.desk.write(confirmConsent, input, viewer);
  }

  @Mutation('checkConsent')
  checkConsent(@Asker() viewer: Viewer, @Args('input') input: ConsentTaskInput): Promise<WriteResult> {
    return this.desk.write(checkConsent, input, viewer);
  }
}
