import { Args, Int, Mutation, Query, Resolver } from '@nestjs/graphql';
import type { Allow, Viewer } from '@tsumugi/kernel';
import { Asker } from '../asker.decorator.js';
import { Desk, type WriteResult } from '../desk.js';
import { tasksAccess } from '../policy/office-tasks.js';
import { confirmDeath, recordDeath, undoDeath } from './death-actions.js';
import { confirmedDeaths, deathQueue, deathsToRecord, type ConfirmedDeath, type DeathTask, type DeathToRecord } from './death-queue.js';
import { ConfirmDeathInput, RecordDeathInput, UndoDeathInput } from './inputs.js';

@Resolver()
export class PatientOfficeResolver {
  constructor(private readonly desk: Desk) {}

  @Query('deathQueue')
  async deathQueue(@Asker() viewer: Viewer, @Args('first', { type: () => Int }) first: number): Promise<DeathTask[]> {
    const { read } = this.desk;
    const decision = tasksAccess(read, viewer, first);
    const tasks = deathQueue(read, viewer.region, first);
    return this.looked(viewer, decision, tasks);
  }

  @Query('deathsToRecord')
  async deathsToRecord(@Asker() viewer: Viewer, @Args('search') search: string | null | undefined): Promise<DeathToRecord[]> {
    const { read } = this.desk;
    const decision = tasksAccess(read, viewer, 1);
    const found = deathsToRecord(read, viewer.region, search ?? null, this.desk.now());
    return this.looked(viewer, decision, found);
  }

  @Query('confirmedDeaths')
  async confirmedDeaths(
    @Asker() viewer: Viewer,
    @Args('search') search: string | null | undefined,
    @Args('first', { type: () => Int }) first: number,
  ): Promise<ConfirmedDeath[]> {
    const { read } = this.desk;
    const decision = tasksAccess(read, viewer, first);
    const found = confirmedDeaths(read, viewer.region, search ?? null, first);
    return this.looked(viewer, decision, found);
  }

  @Mutation('recordDeath')
  recordDeath(@Asker() viewer: Viewer, @Args('input') input: RecordDeathInput): Promise<WriteResult> {
    return this.desk.write(recordDeath, { ...input, recording: input.recording ?? null }, viewer);
  }

  @Mutation('confirmDeath')
  confirmDeath(@Asker() viewer: Viewer, @Args('input') input: ConfirmDeathInput): Promise<WriteResult> {
    return this.desk.write(confirmDeath, input, viewer);
  }

  @Mutation('undoDeath')
  undoDeath(@Asker() viewer: Viewer, @Args('input') input: UndoDeathInput): Promise<WriteResult> {
    return this.desk.write(undoDeath, input, viewer);
  }

  /** A look at each whose death is listed. */
  private async looked<Listed extends { readonly patient: string }>(viewer: Viewer, decision: Allow, found: Listed[]): Promise<Listed[]> {
    await Promise.all(found.map(({ patient }) => this.desk.looked(viewer, { patient, what: 'death', resource: patient, decision })));
    return found;
  }
}
