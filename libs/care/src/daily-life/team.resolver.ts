import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { granted, notFound, RefusalError, refuse, type Viewer } from '@tsumugi/kernel';
import { Asker } from '../asker.decorator.js';
import { Desk, type WriteResult } from '../desk.js';
import { required, teamAccess } from '../policy/access.js';
import { correctDailyLife, placeOf, recordDailyLife } from './actions.js';
import { entriesOf, versionsOf } from './entries.js';
import { CorrectDailyLifeInput, RecordDailyLifeInput } from './inputs.js';

const most = 2_000;

@Resolver()
export class DailyLifeTeamResolver {
  constructor(private readonly desk: Desk) {}

  @Query('dailyLife')
  async dailyLife(
    @Asker() viewer: Viewer,
    @Args('patient') patient: string,
    @Args('since') since: string | null | undefined,
    @Args('until') until: string | null | undefined,
    @Args('first') first: number,
  ) {
    if (first < 1 || first > most) throw new RefusalError(refuse('INVALID', `件数は1〜${most}で指定してください。`, 'first'));
    const decision = granted(required(teamAccess(this.desk.read, viewer, 'patient.read', patient)));
    const live = this.desk.liveToken(viewer, 'dailyLifeUpdates', { patient });
    const items = entriesOf(this.desk.read, patient, decision, { since: since ?? null, until: until ?? null, first });
    const range = items.length === 0 ? 'none' : `${items[0]!.id}..${items.at(-1)!.id}`;
    await this.desk.looked(viewer, { patient, what: 'daily-life', resource: patient, decision, range });
    return { items, live };
  }

  @Query('dailyLifeVersions')
  async dailyLifeVersions(@Asker() viewer: Viewer, @Args('entry') entry: string) {
    const { patient } = granted(placeOf(this.desk.read, entry) ?? notFound);
    const decision = granted(required(teamAccess(this.desk.read, viewer, 'patient.read', patient)));
    const versions = versionsOf(this.desk.read, entry, decision);
    // A record of which nothing is its own is not there.
    if (versions.length === 0) throw new RefusalError(notFound);
    await this.desk.looked(viewer, { patient, what: 'daily-life-versions', resource: entry, decision });
    return versions;
  }

  @Mutation('recordDailyLife')
  recordDailyLife(@Args('input') input: RecordDailyLifeInput, @Asker() viewer: Viewer): Promise<WriteResult> {
    return this.desk.write(recordDailyLife, input, viewer);
  }

  @Mutation('correctDailyLife')
  correctDailyLife(@Args('input') input: CorrectDailyLifeInput, @Asker() viewer: Viewer): Promise<WriteResult> {
    return this.desk.write(correctDailyLife, input, viewer);
  }
}
