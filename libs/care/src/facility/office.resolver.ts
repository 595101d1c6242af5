import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import type { Viewer } from '@tsumugi/kernel';
import { Asker } from '../asker.decorator.js';
import { Desk } from '../desk.js';
import { Facilities } from './facilities.js';
import { officeFacilitiesOf } from './facility.js';
import { RegisterFacilityInput } from './inputs.js';

@Resolver()
export class FacilityOfficeResolver {
  constructor(
    private readonly desk: Desk,
    private readonly wishes: Facilities,
  ) {}

  @Query('facilities')
  facilities(@Asker() viewer: Viewer, @Args('search') search: string | null | undefined, @Args('first') first: number) {
    return officeFacilitiesOf(this.desk.read, viewer.region, (search ?? '').slice(0, 100), Math.min(Math.max(first, 1), 500));
  }

  @Mutation('registerFacility')
  registerFacility(@Args('input') input: RegisterFacilityInput, @Asker() viewer: Viewer) {
    return this.wishes.register(input, viewer);
  }
}
