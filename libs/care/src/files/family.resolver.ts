import { Args, Mutation, Resolver } from '@nestjs/graphql';
import type { Viewer } from '@tsumugi/kernel';
import { Asker } from '../asker.decorator.js';
import { Desk, type WriteResult } from '../desk.js';
import { takeBackFile } from './actions.js';
import { TakeBackFileInput } from './inputs.js';

@Resolver()
export class FilesFamilyResolver {
  constructor(private readonly desk: Desk) {}

  @Mutation('takeBackFile')
  takeBackFile(@Args('input') input: TakeBackFileInput, @Asker() viewer: Viewer): Promise<WriteResult> {
    return this.desk.write(takeBackFile, input, viewer);
  }
}
