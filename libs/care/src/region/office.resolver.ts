import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { granted, type Viewer } from '@tsumugi/kernel';
import { Asker } from '../asker.decorator.js';
import { Desk, type WriteResult } from '../desk.js';
import { required } from '../policy/access.js';
import { decideOffice } from '../policy/decide.js';
import { officeFacts } from '../policy/facts.js';
import { setEmployment } from './actions.js';
import { shownEmployment, type ShownEmployment } from './employed.js';
import { SetEmploymentInput } from './inputs.js';

@Resolver()
export class RegionOfficeResolver {
  constructor(private readonly desk: Desk) {}

  @Query('employment')
  employment(@Asker() viewer: Viewer): ShownEmployment[] {
    const { read } = this.desk;
    granted(required(decideOffice('policy.set', officeFacts(read, viewer, null), viewer)));
    return shownEmployment(read, viewer.region);
  }

  @Mutation('setEmployment')
  setEmployment(@Asker() viewer: Viewer, @Args('input') input: SetEmploymentInput): Promise<WriteResult> {
    return this.desk.write(setEmployment, { ...input, region: viewer.region }, viewer);
  }
}
