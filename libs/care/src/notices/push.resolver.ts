import { Args, Mutation, Query } from '@nestjs/graphql';
import type { Viewer } from '@tsumugi/kernel';
import { Asker } from '../asker.decorator.js';
import type { Desk, WriteResult } from '../desk.js';
import { endPush, subscribeToPush } from './actions.js';
import { pushIdOf } from './ids.js';
import { SubscribeToPushInput, UnsubscribeFromPushInput } from './inputs.js';
import type { PushKey } from './push-key.js';

/** Whom notices reach by push; alike for the team and for patient and relatives. */
export abstract class PushResolver {
  protected constructor(
    protected readonly desk: Desk,
    protected readonly key: PushKey,
  ) {}

  @Query('pushKey')
  pushKey(): string | null {
    return this.key.publicKey;
  }

  @Mutation('subscribeToPush')
  subscribeToPush(@Args('input') input: SubscribeToPushInput, @Asker() viewer: Viewer): Promise<WriteResult> {
    return this.desk.write(subscribeToPush, input, viewer);
  }

  @Mutation('unsubscribeFromPush')
  unsubscribeFromPush(@Args('input') { commandId, endpoint }: UnsubscribeFromPushInput, @Asker() viewer: Viewer): Promise<WriteResult> {
    const { account } = viewer;
    return this.desk.write(endPush, { commandId, id: pushIdOf(account, endpoint), account, reason: 'unsubscribed' as const }, viewer);
  }
}
