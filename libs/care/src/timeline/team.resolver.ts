import { Args, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { RefusalError, granted, notFound, type Allow, type Decision, type ViewReader, type Viewer } from '@tsumugi/kernel';
import { Asker } from '../asker.decorator.js';
import { Desk, type WriteResult } from '../desk.js';
import { required, teamAccess } from '../policy/access.js';
import type { Professional } from '../professional.js';
import {
  acknowledgePost,
  closeRoom,
  confirmProxyPost,
  correctPost,
  markSeen,
  objectToProxyPost,
  openRoom,
  publishPost,
  react,
  releasePost,
  takeBackRelease,
  withdrawPost,
} from './actions.js';
import { readersOf } from './audience.js';
import {
  AnswerPostInput,
  CloseRoomInput,
  CorrectPostInput,
  MarkSeenInput,
  ObjectToProxyPostInput,
  OpenRoomInput,
  PostInput,
  PublishPostInput,
  ReactInput,
  ReleasePostInput,
  WithdrawPostInput,
} from './inputs.js';
import { pageOf, pageStart, rangeOf, roomPageRows, type Connection } from './pages.js';
import { inScope, loadPost, loadPosts, type Post } from './post.js';
import { versionsOf, type PostVersion } from './post-versions.js';
import { readersOfPost, seenBeforeWithdrawal, type Readers, type SeenBefore } from './readers.js';
import { postPlace, roomRow, roomsOf, unreadOf, type PostPlace, type RoomRow } from './rooms.js';

@Resolver()
export class TimelineTeamResolver {
  constructor(private readonly desk: Desk) {}

  @Query('room')
  async room(@Asker() viewer: Viewer, @Args('id') id: string): Promise<RoomRow> {
    const { room, decision } = this.readableRoom(viewer, id);
    await this.desk.looked(viewer, { patient: room.patient, what: 'room', resource: room.id, decision });
    return room;
  }

  @Query('timeline')
  async timeline(
    @Asker() viewer: Viewer,
    @Args('room') id: string,
    @Args('first') first: number,
    @Args('before') before?: string | null,
  ): Promise<Connection<Post>> {
    const { room, decision } = this.readableRoom(viewer, id);
    const list = `timeline:${room.id}`;
    const below = pageStart(this.desk, viewer, list, first, before);
    const page = pageOf<Post>(this.desk, viewer, {
      list,
      first,
      feed: 'roomUpdates',
      args: { room: room.id },
      rows: (read, limit) => roomPageRows(read, room.id, decision.scope === 'all' ? null : viewer.facility, below, limit),
      load: (read, ids) => loadPosts(read, ids, decision),
    });
    await this.desk.looked(viewer, { patient: room.patient, what: 'timeline', resource: room.id, decision, range: rangeOf(page) });
    return page;
  }

  @Query('post')
  async post(@Asker() viewer: Viewer, @Args('id') id: string): Promise<Post> {
    const { place, decision } = this.readablePost(viewer, id);
    const post = loadPost(this.desk.read, id, decision);
    if (!post) throw new RefusalError(notFound);
    await this.desk.looked(viewer, { patient: place.patient, what: 'post', resource: id, decision });
    return post;
  }

  @Query('readers')
  async readers(@Asker() viewer: Viewer, @Args('post') id: string): Promise<Readers> {
    const { place, decision } = this.readWithReaders(viewer, id);
    const readers = readersOfPost(this.desk.read, id);
    await this.desk.looked(viewer, { patient: place.patient, what: 'post-readers', resource: id, decision });
    return readers;
  }

  @Query('postVersions')
  async postVersions(@Asker() viewer: Viewer, @Args('post') id: string): Promise<PostVersion[]> {
    const { place, decision } = this.readablePost(viewer, id);
    const versions = versionsOf(this.desk.read, id, decision);
    await this.desk.looked(viewer, { patient: place.patient, what: 'post-versions', resource: id, decision });
    return versions;
  }

  /** For the facility whose record it was, and the one that entered it, while it may know who reads at all. */
  @Query('seenBeforeWithdrawal')
  async seenBeforeWithdrawal(@Asker() viewer: Viewer, @Args('post') id: string): Promise<SeenBefore[]> {
    const { place, decision } = this.readWithReaders(viewer, id);
    const withdrawn = this.desk.read.get(
      'SELECT 1 FROM timeline_post WHERE id = ?1 AND withdrawn_at IS NOT NULL AND (author_facility = ?2 OR entered_by_facility = ?2)',
      id,
      viewer.facility,
    );
    if (!withdrawn) throw new RefusalError(notFound);
    const seen = seenBeforeWithdrawal(this.desk.read, id, place.patient);
    await this.desk.looked(viewer, { patient: place.patient, what: 'seen-before-withdrawal', resource: id, decision });
    return seen;
  }

  @Mutation('openRoom')
  openRoom(@Asker() viewer: Viewer, @Args('input') input: OpenRoomInput): Promise<WriteResult> {
    return this.desk.write(openRoom, input, viewer);
  }

  @Mutation('closeRoom')
  closeRoom(@Asker() viewer: Viewer, @Args('input') input: CloseRoomInput): Promise<WriteResult> {
    return this.desk.write(closeRoom, input, viewer);
  }

  @Mutation('publishPost')
  publishPost(@Asker() viewer: Viewer, @Args('input') input: PublishPostInput): Promise<WriteResult> {
    return this.desk.write(publishPost, input, viewer);
  }

  @Mutation('correctPost')
  correctPost(@Asker() viewer: Viewer, @Args('input') input: CorrectPostInput): Promise<WriteResult> {
    return this.desk.write(correctPost, input, viewer);
  }

  @Mutation('withdrawPost')
  withdrawPost(@Asker() viewer: Viewer, @Args('input') input: WithdrawPostInput): Promise<WriteResult> {
    return this.desk.write(withdrawPost, input, viewer);
  }

  @Mutation('react')
  react(@Asker() viewer: Viewer, @Args('input') input: ReactInput): Promise<WriteResult> {
    return this.desk.write(react, input, viewer);
  }

  @Mutation('markSeen')
  markSeen(@Asker() viewer: Viewer, @Args('input') input: MarkSeenInput): Promise<WriteResult> {
    return this.desk.write(markSeen, input, viewer);
  }

  @Mutation('acknowledgePost')
  acknowledgePost(@Asker() viewer: Viewer, @Args('input') input: AnswerPostInput): Promise<WriteResult> {
    return this.desk.write(acknowledgePost, input, viewer);
  }

  @Mutation('releasePost')
  releasePost(@Asker() viewer: Viewer, @Args('input') input: ReleasePostInput): Promise<WriteResult> {
    return this.desk.write(releasePost, input, viewer);
  }

  @Mutation('takeBackRelease')
  takeBackRelease(@Asker() viewer: Viewer, @Args('input') input: PostInput): Promise<WriteResult> {
    return this.desk.write(takeBackRelease, input, viewer);
  }

  @Mutation('confirmProxyPost')
  confirmProxyPost(@Asker() viewer: Viewer, @Args('input') input: AnswerPostInput): Promise<WriteResult> {
    return this.desk.write(confirmProxyPost, input, viewer);
  }

  @Mutation('objectToProxyPost')
  objectToProxyPost(@Asker() viewer: Viewer, @Args('input') input: ObjectToProxyPostInput): Promise<WriteResult> {
    return this.desk.write(objectToProxyPost, input, viewer);
  }

  private readableRoom(viewer: Viewer, id: string): { room: RoomRow; decision: Allow } {
    const room = roomRow(this.desk.read, id);
    if (!room) throw new RefusalError(notFound);
    return { room, decision: granted(required(roomDecision(this.desk.read, viewer, room))) };
  }

  /** Who else read a record is withheld from who is left with own ones, whatever became of it. */
  private readWithReaders(viewer: Viewer, id: string): { place: PostPlace; decision: Allow } {
    const readable = this.readablePost(viewer, id);
    if (!readable.decision.mask.includes('readers')) throw new RefusalError(notFound);
    return readable;
  }

  private readablePost(viewer: Viewer, id: string): { place: PostPlace; decision: Allow } {
    const place = postPlace(this.desk.read, id);
    if (!place) throw new RefusalError(notFound);
    const decision = granted(required(teamAccess(this.desk.read, viewer, 'room.read', place.patient, { room: place.room })));
    if (!inScope(this.desk.read, decision, id)) throw new RefusalError(notFound);
    return { place, decision };
  }
}

/** The patient's page was decided and recorded as a look before its fields are asked. */
@Resolver('Patient')
export class PatientRoomsResolver {
  constructor(private readonly desk: Desk) {}

  @ResolveField('rooms')
  rooms(@Asker() viewer: Viewer, @Parent() patient: { readonly id: string }): RoomRow[] {
    return roomsOf(this.desk.read, patient.id).filter((room) => roomDecision(this.desk.read, viewer, room).allowed);
  }
}

/** Fields of a room that was decided before; what a lapsed consent leaves is decided here anew. */
@Resolver('Room')
export class RoomResolver {
  constructor(private readonly desk: Desk) {}

  @ResolveField('patientName')
  patientName(@Parent() room: RoomRow): string | null {
    return this.desk.read.get<{ name: string }>('SELECT name FROM patient_patient WHERE id = ?', room.patient)?.name ?? null;
  }

  @ResolveField('audience')
  audience(@Asker() viewer: Viewer, @Parent() room: RoomRow): Professional[] | null {
    return this.seesAll(viewer, room) ? readersOf(this.desk.read, room.id) : null;
  }

  @ResolveField('family')
  family(@Asker() viewer: Viewer, @Parent() room: RoomRow): object[] | null {
    if (!this.seesAll(viewer, room)) return null;
    if (room.kind !== 'FAMILY') return [];
    return this.desk.read.all<object>(
      `SELECT account, invitation AS id, name, relationship, status FROM careteam_family
        WHERE patient = ? AND account IS NOT NULL AND to_position IS NULL ORDER BY from_position`,
      room.patient,
    );
  }

  @ResolveField('unread')
  unread(@Asker() viewer: Viewer, @Parent() room: RoomRow): number | null {
    return this.seesAll(viewer, room) ? unreadOf(this.desk.read, viewer, room.id) : null;
  }

  @ResolveField('writable')
  writable(@Asker() viewer: Viewer, @Parent() room: RoomRow): boolean {
    return teamAccess(this.desk.read, viewer, 'room.write', room.patient, { room: room.id, at: this.desk.now() }).allowed;
  }

  private seesAll(viewer: Viewer, room: RoomRow): boolean {
    const decision = roomDecision(this.desk.read, viewer, room);
    return decision.allowed && decision.scope === 'all';
  }
}

function roomDecision(read: ViewReader, viewer: Viewer, room: RoomRow): Decision {
  return teamAccess(read, viewer, 'room.read', room.patient, { room: room.id });
}
