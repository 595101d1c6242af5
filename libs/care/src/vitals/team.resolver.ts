import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { granted, notFound, RefusalError, refuse, type Viewer } from '@tsumugi/kernel';
import { Asker } from '../asker.decorator.js';
import { Desk, type WriteResult } from '../desk.js';
import { required, teamAccess } from '../policy/access.js';
import { closeAlert, correctReading, patientOfReading, placeOf, placeOfAlert, recordReadings, setThreshold, takeAlert } from './actions.js';
import { AlertInput, CloseAlertInput, CorrectReadingInput, RecordReadingsInput, SetThresholdInput } from './inputs.js';
import { readingKindCodes, readingKinds, type ReadingKind } from './kinds.js';
import { alertsOf, readingsOf, thresholdHistoryOf, thresholdsOf, versionsOf } from './readings.js';

/** Half a year of readings, all kinds four times a day, fits into one answer. */
const most = 6_000;

@Resolver()
export class VitalsTeamResolver {
  constructor(private readonly desk: Desk) {}

  @Query('readings')
  async readings(
    @Asker() viewer: Viewer,
    @Args('patient') patient: string,
    @Args('kinds') kinds: ReadingKind[] | null | undefined,
    @Args('since') since: string | null | undefined,
    @Args('until') until: string | null | undefined,
    @Args('first') first: number,
  ) {
    if (first < 1 || first > most) throw new RefusalError(refuse('INVALID', `件数は1〜${most}で指定してください。`, 'first'));
    const decision = granted(required(teamAccess(this.desk.read, viewer, 'patient.read', patient)));
    const live = this.desk.liveToken(viewer, 'readingUpdates', { patient });
    const range = { kinds: kinds?.length ? [...new Set(kinds)] : null, since: since ?? null, until: until ?? null, first };
    const items = readingsOf(this.desk.read, patient, decision, range);
    await this.desk.looked(viewer, { patient, what: 'readings', resource: patient, decision, range: rangeOf(items) });
    return { items, live };
  }

  @Query('readingVersions')
  async readingVersions(@Asker() viewer: Viewer, @Args('reading') reading: string) {
    const patient = granted(patientOfReading(this.desk.read, reading) ?? notFound);
    const decision = granted(required(teamAccess(this.desk.read, viewer, 'patient.read', patient)));
    const versions = versionsOf(this.desk.read, reading, decision);
    // A record of which nothing is its own is not there.
    if (versions.length === 0) throw new RefusalError(notFound);
    await this.desk.looked(viewer, { patient, what: 'reading-versions', resource: reading, decision });
    return versions;
  }

  @Query('alerts')
  async alerts(@Asker() viewer: Viewer, @Args('patient') patient: string, @Args('open') open: boolean) {
    const decision = granted(required(teamAccess(this.desk.read, viewer, 'patient.read', patient)));
    const live = this.desk.liveToken(viewer, 'alertUpdates', { patient });
    const items = alertsOf(this.desk.read, patient, decision, open);
    await this.desk.looked(viewer, { patient, what: 'alerts', resource: patient, decision, range: rangeOf(items) });
    return { items, live };
  }

  @Query('thresholds')
  async thresholds(@Asker() viewer: Viewer, @Args('patient') patient: string) {
    const decision = granted(required(teamAccess(this.desk.read, viewer, 'patient.read', patient)));
    const items = thresholdsOf(this.desk.read, patient, decision);
    await this.desk.looked(viewer, { patient, what: 'thresholds', resource: patient, decision });
    return items;
  }

  @Query('thresholdHistory')
  async thresholdHistory(@Asker() viewer: Viewer, @Args('patient') patient: string) {
    const decision = granted(required(teamAccess(this.desk.read, viewer, 'patient.read', patient)));
    const items = thresholdHistoryOf(this.desk.read, patient, decision);
    await this.desk.looked(viewer, { patient, what: 'threshold-history', resource: patient, decision });
    return items;
  }

  @Query('readingKinds')
  readingKinds() {
    return readingKindCodes.map((kind) => {
      const { unit, min, max, decimals } = readingKinds[kind];
      return { kind, unit, min, max, decimals };
    });
  }

  @Mutation('recordReadings')
  recordReadings(@Args('input') input: RecordReadingsInput, @Asker() viewer: Viewer): Promise<WriteResult> {
    return this.desk.write(recordReadings, input, viewer);
  }

  @Mutation('correctReading')
  async correctReading(@Args('input') input: CorrectReadingInput, @Asker() viewer: Viewer): Promise<WriteResult> {
    const place = placeOf(this.desk.read, input.reading);
    if (!place) return notThere;
    return shownAs(input.reading, await this.desk.write(correctReading, { ...input, ...place }, viewer));
  }

  @Mutation('setThreshold')
  setThreshold(@Args('input') input: SetThresholdInput, @Asker() viewer: Viewer): Promise<WriteResult> {
    return this.desk.write(setThreshold, input, viewer);
  }

  @Mutation('takeAlert')
  async takeAlert(@Args('input') input: AlertInput, @Asker() viewer: Viewer): Promise<WriteResult> {
    const place = placeOfAlert(this.desk.read, input.alert);
    if (!place) return notThere;
    return shownAs(input.alert, await this.desk.write(takeAlert, { ...input, ...place }, viewer));
  }

  @Mutation('closeAlert')
  async closeAlert(@Args('input') input: CloseAlertInput, @Asker() viewer: Viewer): Promise<WriteResult> {
    const place = placeOfAlert(this.desk.read, input.alert);
    if (!place) return notThere;
    return shownAs(input.alert, await this.desk.write(closeAlert, { ...input, ...place }, viewer));
  }
}

/** What was written is told by the id that the asker knows. */
function shownAs(id: string, result: WriteResult): WriteResult {
  return result.__typename === 'Written' ? { ...result, id } : result;
}

const notThere: WriteResult = { __typename: 'Refused', code: notFound.code, message: notFound.message, field: null };

function rangeOf(items: readonly { readonly id: string }[]): string {
  return items.length === 0 ? 'none' : `${items[0]!.id}..${items.at(-1)!.id}`;
}
