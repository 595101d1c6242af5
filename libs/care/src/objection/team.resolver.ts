import { Args, Mutation, Resolver } from '@nestjs/graphql';
import type { Viewer } from '@tsumugi/kernel';
import { Asker } from '../asker.decorator.js';
import { Desk, type WriteResult } from '../desk.js';
import { closeObjection, raiseObjection } from './actions.js';
import { CloseObjectionInput, RaiseObjectionInput } from './inputs.js';

@Resolver()
export class ObjectionTeamResolver {
  constructor(private readonly desk: Desk) {}

  @Mutation('raiseObjection')
  raiseObjection(@Args('input') input: RaiseObjectionInput, @Asker() viewer: Viewer): Promise<WriteResult> {
    return this.desk.write(raiseObjection, input, viewer);
  }

  @Mutation('closeObjection')
  closeObjection(@Args('input') input: CloseObjectionInput, @Asker() viewer: Viewer): Promise<WriteResult> {
    return this.desk.write(closeObjection, input, viewer);
  }
}
