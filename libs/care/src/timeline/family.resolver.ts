import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { granted, type Viewer } from '@tsumugi/kernel';
import { Asker } from '../asker.decorator.js';
import { Desk, type WriteResult } from '../desk.js';
import { familyAccess, required } from '../policy/access.js';
import { markReleasedSeen, publishFamilyPost } from './actions.js';
import { loadFamilyPost, loadReleased, type FamilyPost, type ReleasedPost } from './family-post.js';
import { roomIdOf } from './ids.js';
import { MarkReleasedSeenInput, PublishFamilyPostInput } from './inputs.js';
import { pageOf, pageStart, rangeOf, roomPageRows, type Connection, type PageRow } from './pages.js';
import { contactsOf, relativesOf, stationOf, type Relative, type Station } from './relatives.js';

@Resolver()
export class TimelineFamilyResolver {
  constructor(private readonly desk: Desk) {}

  @Query('myRelatives')
  async myRelatives(@Asker() viewer: Viewer): Promise<Relative[]> {
    const relatives: Relative[] = [];
    for (const relative of relativesOf(this.desk.read, viewer.account)) {
      const decision = required(familyAccess(this.desk.read, viewer, 'released.read', relative.patient));
      if (!('allowed' in decision)) continue;
      relatives.push({
        ...relative,
        station: stationOf(this.desk.read, relative.patient),
        writable: familyAccess(this.desk.read, viewer, 'family-room.write', relative.patient, { at: this.desk.now() }).allowed,
      });
      await this.desk.looked(viewer, { patient: relative.patient, what: 'relative', resource: relative.patient, decision });
    }
    return relatives;
  }

  @Query('contacts')
  contacts(@Asker() viewer: Viewer): Station[] {
    return contactsOf(this.desk.read, viewer.account);
  }

  @Query('released')
  async released(
    @Asker() viewer: Viewer,
    @Args('patient') patient: string,
    @Args('first') first: number,
    @Args('before') before?: string | null,
  ): Promise<Connection<ReleasedPost>> {
    const decision = granted(required(familyAccess(this.desk.read, viewer, 'released.read', patient)));
    const list = `released:${patient}`;
    const below = pageStart(this.desk, viewer, list, first, before);
    const page = pageOf<ReleasedPost>(this.desk, viewer, {
      list,
      first,
      feed: 'releasedUpdates',
      args: { patient },
      rows: (read, limit) =>
        read.all<PageRow>(
          'SELECT post AS id, position FROM timeline_release WHERE patient = ? AND position < ? ORDER BY position DESC LIMIT ?',
          patient,
          below,
          limit,
        ),
      load: (read, ids) => ids.flatMap((id) => loadReleased(read, patient, id) ?? []),
    });
    await this.desk.looked(viewer, { patient, what: 'released', resource: patient, decision, range: rangeOf(page) });
    return page;
  }

  @Query('familyTimeline')
  async familyTimeline(
    @Asker() viewer: Viewer,
    @Args('patient') patient: string,
    @Args('first') first: number,
    @Args('before') before?: string | null,
  ): Promise<Connection<FamilyPost>> {
    const decision = granted(required(familyAccess(this.desk.read, viewer, 'family-room.read', patient)));
    const room = roomIdOf(patient, 'FAMILY');
    const list = `familyroom:${patient}`;
    const below = pageStart(this.desk, viewer, list, first, before);
    const page = pageOf<FamilyPost>(this.desk, viewer, {
      list,
      first,
      feed: 'familyRoomUpdates',
      args: { patient },
      rows: (read, limit) => roomPageRows(read, room, null, below, limit),
      load: (read, ids) => ids.flatMap((id) => loadFamilyPost(read, patient, id) ?? []),
    });
    await this.desk.looked(viewer, { patient, what: 'family-room', resource: room, decision, range: rangeOf(page) });
    return page;
  }

  @Mutation('publishFamilyPost')
  publishFamilyPost(@Asker() viewer: Viewer, @Args('input') input: PublishFamilyPostInput): Promise<WriteResult> {
    return this.desk.write(publishFamilyPost, input, viewer);
  }

  @Mutation('markReleasedSeen')
  markReleasedSeen(@Asker() viewer: Viewer, @Args('input') input: MarkReleasedSeenInput): Promise<WriteResult> {
    return this.desk.write(markReleasedSeen, input, viewer);
  }
}
