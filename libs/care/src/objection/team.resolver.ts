import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { granted, notFound, type Viewer } from '@tsumugi/kernel';
import { Asker } from '../asker.decorator.js';
import { Desk, type WriteResult } from '../desk.js';
import { objectionsOf, type Objection, type ObjectionKind } from '../objections.js';
import { required, teamAccess } from '../policy/access.js';
import { closeObjection, raiseObjection } from './actions.js';
import { CloseObjectionInput, RaiseObjectionInput } from './inputs.js';
import { recordPlace } from './records.js';

@Resolver()
export class ObjectionTeamResolver {
  constructor(private readonly desk: Desk) {}

  @Query('objections')
  async objections(
    @Asker() viewer: Viewer,
    @Args('kind') kind: ObjectionKind,
    @Args('record') record: string,
  ): Promise<readonly Objection[]> {
    const { read } = this.desk;
    const { patient, room } = granted(recordPlace(read, kind, record) ?? notFound);
    const decision = granted(
      required(
        room === null ? teamAccess(read, viewer, 'patient.read', patient) : teamAccess(read, viewer, 'room.read', patient, { room }),
      ),
    );
    // Whether the record of another is there is not told to who is left with own ones.
    const found = objectionsOf(read, kind, [record], decision)(record) ?? granted<never>(notFound);
    await this.desk.looked(viewer, { patient, what: 'objections', resource: record, decision });
    return found;
  }

  @Mutation('raiseObjection')
  raiseObjection(@Args('input') input: RaiseObjectionInput, @Asker() viewer: Viewer): Promise<WriteResult> {
    return this.desk.write(raiseObjection, input, viewer);
  }

  @Mutation('closeObjection')
  closeObjection(@Args('input') input: CloseObjectionInput, @Asker() viewer: Viewer): Promise<WriteResult> {
    return this.desk.write(closeObjection, input, viewer);
  }
}
