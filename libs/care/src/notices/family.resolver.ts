import { Resolver } from '@nestjs/graphql';
import { Desk } from '../desk.js';
import { PushKey } from './push-key.js';
import { PushResolver } from './push.resolver.js';

@Resolver()
export class NoticesFamilyResolver extends PushResolver {
  constructor(desk: Desk, key: PushKey) {
    super(desk, key);
  }
}
