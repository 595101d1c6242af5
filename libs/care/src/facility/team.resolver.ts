import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { granted, notFound, type Viewer } from '@tsumugi/kernel';
import { Asker } from '../asker.decorator.js';
import { Desk } from '../desk.js';
import { removeStaff, setManager } from './actions.js';
import { Facilities } from './facilities.js';
import { facilitiesOf, staffOf } from './facility.js';
import { AddStaffInput, RemoveStaffInput, SetManagerInput } from './inputs.js';

@Resolver()
export class FacilityTeamResolver {
  constructor(
    private readonly desk: Desk,
    private readonly wishes: Facilities,
  ) {}

  @Query('facilities')
  facilities(@Asker() viewer: Viewer, @Args('search') search: string, @Args('first') first: number) {
    return facilitiesOf(this.desk.read, viewer.region, search.slice(0, 100), Math.min(Math.max(first, 1), 100));
  }

  @Query('staff')
  staff(@Asker() viewer: Viewer) {
    return staffOf(this.desk.read, viewer.facility ?? granted<never>(notFound));
  }

  @Mutation('addStaff')
  addStaff(@Args('input') input: AddStaffInput, @Asker() viewer: Viewer) {
    return this.wishes.addStaff(input, viewer);
  }

  @Mutation('removeStaff')
  removeStaff(@Args('input') { commandId, account }: RemoveStaffInput, @Asker() viewer: Viewer) {
    return this.desk.write(removeStaff, { commandId, account, facility: viewer.facility ?? '' }, viewer);
  }

  @Mutation('setManager')
  setManager(@Args('input') { commandId, account, manager }: SetManagerInput, @Asker() viewer: Viewer) {
    return this.desk.write(setManager, { commandId, account, manager, facility: viewer.facility ?? '' }, viewer);
  }
}
