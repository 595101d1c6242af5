import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { granted, notFound, type Viewer } from '@tsumugi/kernel';
import { Asker } from '../asker.decorator.js';
import { Desk } from '../desk.js';
import { required, teamAccess } from '../policy/access.js';
import { registerPatient, today, updateBasics } from './actions.js';
import { basicsOf } from './basics.js';
import { lineHistoryOf } from './lines.js';
import { cardsOf, countSetAside, identityOf } from './card.js';
import { deathOf, deathRecorders } from './death.js';
import { closeDeathReport, recordDeath, reportDeath, undoDeath } from './death-actions.js';
import { listAccess } from './feeds.js';
import { mayOf, writingOf } from './may.js';
import {
  CloseDeathReportInput,
  RecordDeathInput,
  RegisterPatientInput,
  ReportDeathInput,
  UndoDeathInput,
  UpdateBasicsInput,
} from './inputs.js';

/** `Patient.rooms` and `Patient.consent` are resolved by the timeline and by the consents. */
@Resolver()
export class PatientTeamResolver {
  constructor(private readonly desk: Desk) {}

  @Query('myPatients')
  async myPatients(@Asker() viewer: Viewer) {
    const at = this.desk.now();
    const decision = granted(required(listAccess(this.desk.read, viewer, at)));
    const live = this.desk.liveToken(viewer, 'myPatientsUpdates', {});
    const items = cardsOf(this.desk.read, viewer, today(this.desk.read, viewer.region, at));
    const range = items.length > 0 ? `${items[0]!.id} ${items.at(-1)!.id}` : undefined;
    await this.desk.looked(viewer, { patient: null, what: 'patients', resource: viewer.facility!, decision, ...(range && { range }) });
    return { items, live, setAside: countSetAside(this.desk.read, viewer) };
  }

  @Query('patient')
  async patient(@Asker() viewer: Viewer, @Args('id') id: string) {
    const { read } = this.desk;
    const decision = granted(required(teamAccess(read, viewer, 'patient.read', id)));
    const person = identityOf(read, id, decision, today(read, viewer.region, this.desk.now())) ?? granted<never>(notFound);
    const basics = basicsOf(read, id, decision);
    await this.desk.looked(viewer, { patient: id, what: 'patient', resource: id, decision });
    const scope = decision.scope === 'all' ? 'ALL' : 'OWN';
    const at = this.desk.now();
    return {
      ...person,
      basics,
      scope,
      death: deathOf(read, viewer, id, this.desk.now()),
      deathRecorders: deathRecorders(read, viewer, id, this.desk.now()),
      may: mayOf(read, viewer, id, at),
      writing: writingOf(read, viewer, id, at),
    };
  }

  @Query('basicsHistory')
  async basicsHistory(@Asker() viewer: Viewer, @Args('patient') patient: string) {
    const { read } = this.desk;
    const decision = granted(required(teamAccess(read, viewer, 'patient.read', patient)));
    const changes = lineHistoryOf(read, patient, decision);
    await this.desk.looked(viewer, { patient, what: 'basics-history', resource: patient, decision });
    return changes;
  }

  @Mutation('registerPatient')
  registerPatient(@Args('input') { commandId, name, kana, birthDate, sex }: RegisterPatientInput, @Asker() viewer: Viewer) {
    return this.desk.write(registerPatient, { commandId, facility: viewer.facility ?? '', name, kana, birthDate, sex }, viewer);
  }

  @Mutation('updateBasics')
  updateBasics(@Args('input') input: UpdateBasicsInput, @Asker() viewer: Viewer) {
    const { commandId, patient, conditions, allergies, pointsOfCare, keyPerson } = input;
    const { careLevel = null, living = null, phase = null, expectedPhase = null, expectedUpdatedAt = null } = input;
    const known = keyPerson ? { name: keyPerson.name, relationship: keyPerson.relationship, phone: keyPerson.phone ?? null } : null;
    return this.desk.write(
      updateBasics,
      {
        commandId,
        patient,
        careLevel,
        conditions,
        allergies,
        keyPerson: known,
        pointsOfCare,
        living,
        phase,
        expectedPhase,
        expectedUpdatedAt,
      },
      viewer,
    );
  }

  @Mutation('recordDeath')
  recordDeath(@Args('input') input: RecordDeathInput, @Asker() viewer: Viewer) {
    return this.desk.write(recordDeath, { ...input, recording: input.recording ?? null }, viewer);
  }

  @Mutation('reportDeath')
  reportDeath(@Args('input') input: ReportDeathInput, @Asker() viewer: Viewer) {
    return this.desk.write(reportDeath, input, viewer);
  }

  @Mutation('closeDeathReport')
  closeDeathReport(@Args('input') input: CloseDeathReportInput, @Asker() viewer: Viewer) {
    return this.desk.write(closeDeathReport, input, viewer);
  }

  @Mutation('undoDeath')
  undoDeath(@Args('input') input: UndoDeathInput, @Asker() viewer: Viewer) {
    return this.desk.write(undoDeath, input, viewer);
  }
}
