import {
  defineAction,
  isRefusal,
  notFound,
  refuse,
  type Allow,
  type Instant,
  type Refusal,
  type Subject,
  type ViewReader,
  type Viewer,
} from '@tsumugi/kernel';
import { familyAccess, required, teamAccess } from '../policy/access.js';
import type { TeamAction } from '../policy/actions.js';
import { freeFiles, goneFiles } from '../policy/unused-uploads.js';
import { audienceOf } from './audience.js';
import {
  acknowledgeDecider,
  confirmDecider,
  correctDecider,
  objectDecider,
  reactDecider,
  releaseDecider,
  takeBackDecider,
  withdrawDecider,
  type AnswerPost,
  type CorrectPost,
  type ObjectToProxyPost,
  type OfPost,
  type React,
  type ReleaseFacts,
  type ReleasePost,
  type WithdrawPost,
} from './decider.js';
import type { RoomKind } from './events.js';
import { roomIdOf } from './ids.js';
import { inScope } from './post.js';
import { publishDecider, publishFamilyDecider, type PublishFacts, type PublishFamilyPost, type PublishPost } from './publishing.js';
import {
  releasedSeenDecider,
  seenDecider,
  type MarkReleasedSeen,
  type MarkSeen,
  type SeenFacts,
  type SeenPostsFacts,
} from './receipts-decider.js';
import { closeRoomDecider, openRoomDecider, type CloseRoom, type OpenRoom, type OpenRoomFacts } from './room-decider.js';
import { postPlace, roomRow, type PostPlace } from './rooms.js';

export const publishPost = defineAction({
  name: 'publishPost',
  decider: publishDecider,
  stream: ({ commandId }: PublishPost) => `post-${commandId}`,
  subject: (command: PublishPost, _: Viewer, read: ViewReader) => ofRoom(read, command.room),
  onBehalfOf: ({ onBehalfOf }: PublishPost) => onBehalfOf ?? null,
  prepare(command: PublishPost, viewer: Viewer, read: ViewReader, at: Instant): PublishFacts | Refusal {
    const room = roomRow(read, command.room);
    if (!room) return notFound;
    const decision = required(teamAccess(read, viewer, 'room.write', room.patient, { room: room.id, at }));
    if (isRefusal(decision)) return decision;
    return {
      room: room.id,
      patient: room.patient,
      audience: audienceOf(read, room.id),
      answersHere: command.replyTo == null || postPlace(read, command.replyTo)?.room === room.id,
      freeFiles: freeFiles(read, viewer, room.patient, command.attachments, at),
      goneFiles: goneFiles(read, viewer, room.patient, command.attachments, at),
      knownReadings: knownReadings(read, room.patient, command.readings),
    };
  },
});

export const publishFamilyPost = defineAction({
  name: 'publishFamilyPost',
  decider: publishFamilyDecider,
  stream: ({ commandId }: PublishFamilyPost) => `post-${commandId}`,
  subject: ({ patient }: PublishFamilyPost): Subject => `patient:${patient}`,
  prepare(command: PublishFamilyPost, viewer: Viewer, read: ViewReader, at: Instant): PublishFacts | Refusal {
    const decision = required(familyAccess(read, viewer, 'family-room.write', command.patient, { at }));
    if (isRefusal(decision)) return decision;
    const room = roomIdOf(command.patient, 'FAMILY');
    return {
      room,
      patient: command.patient,
      audience: audienceOf(read, room),
      answersHere: true,
      freeFiles: freeFiles(read, viewer, command.patient, command.attachments, at),
      goneFiles: goneFiles(read, viewer, command.patient, command.attachments, at),
      knownReadings: [],
    };
  },
});

export const correctPost = defineAction({
  name: 'correctPost',
  ...atPost<CorrectPost>(),
  decider: correctDecider,
  prepare: (command: CorrectPost, viewer: Viewer, read: ViewReader, at: Instant) => allowedAt(read, viewer, 'room.write', command.post, at),
});

export const withdrawPost = defineAction({
  name: 'withdrawPost',
  ...atPost<WithdrawPost>(),
  decider: withdrawDecider,
  // Taking back what should not stand there must not wait for a consent, and a closed room or a death does not forbid it.
  prepare: (command: WithdrawPost, viewer: Viewer, read: ViewReader) => allowedAt(read, viewer, 'room.read', command.post),
});

export const releasePost = defineAction({
  name: 'releasePost',
  ...atPost<ReleasePost>(),
  decider: releaseDecider,
  prepare(command: ReleasePost, viewer: Viewer, read: ViewReader): ReleaseFacts | Refusal {
    const place = releasable(read, viewer, 'post.release', command.post);
    return isRefusal(place) ? place : { kind: place.kind as RoomKind };
  },
});

export const takeBackRelease = defineAction({
  name: 'takeBackRelease',
  ...atPost<OfPost>(),
  decider: takeBackDecider,
  prepare(command: OfPost, viewer: Viewer, read: ViewReader): undefined | Refusal {
    const place = releasable(read, viewer, 'post.take-back', command.post);
    return isRefusal(place) ? place : undefined;
  },
});

export const confirmProxyPost = defineAction({
  name: 'confirmProxyPost',
  ...atPost<AnswerPost>(),
  decider: confirmDecider,
  prepare: (command: AnswerPost, viewer: Viewer, read: ViewReader, at: Instant) => allowedAt(read, viewer, 'room.write', command.post, at),
});

export const objectToProxyPost = defineAction({
  name: 'objectToProxyPost',
  ...atPost<ObjectToProxyPost>(),
  decider: objectDecider,
  prepare: (command: ObjectToProxyPost, viewer: Viewer, read: ViewReader, at: Instant) =>
    allowedAt(read, viewer, 'room.write', command.post, at),
});

export const react = defineAction({
  name: 'react',
  ...atPost<React>(),
  decider: reactDecider,
  prepare: (command: React, viewer: Viewer, read: ViewReader, at: Instant) => allowedAt(read, viewer, 'room.write', command.post, at),
});

export const acknowledgePost = defineAction({
  name: 'acknowledgePost',
  ...atPost<AnswerPost>(),
  decider: acknowledgeDecider,
  prepare: (command: AnswerPost, viewer: Viewer, read: ViewReader, at: Instant) => allowedAt(read, viewer, 'room.write', command.post, at),
});

export const markSeen = defineAction({
  name: 'markSeen',
  decider: seenDecider,
  stream: ({ room }: MarkSeen, viewer: Viewer) => `receipts-${room}-${viewer.account}`,
  subject: (command: MarkSeen, _: Viewer, read: ViewReader) => ofRoom(read, command.room),
  result: ({ room }: MarkSeen) => room,
  prepare(command: MarkSeen, viewer: Viewer, read: ViewReader): SeenPostsFacts | Refusal {
    const room = roomRow(read, command.room);
    if (!room) return notFound;
    const decision = required(teamAccess(read, viewer, 'room.read', room.patient, { room: room.id }));
    if (isRefusal(decision)) return decision;
    const { posts: told, versions } = command;
    if (versions && versions.length !== told.length) return refuse('INVALID', '画面を開き直してください。', 'versions');
    const posts = read.all<{ id: string; room: string; version: number; writer: string; withdrawn: number }>(
      `SELECT p.id, p.room, p.version, coalesce(p.entered_by, p.author) AS writer, p.withdrawn_at IS NOT NULL AS withdrawn
         FROM json_each(?) told JOIN timeline_post p ON p.id = told.value`,
      JSON.stringify(command.posts),
    );
    const here = posts.filter((post) => post.room === room.id && inScope(read, decision, post.id));
    if (here.length < new Set(command.posts).size) return notFound;
    const shown = new Map(versions?.map((version, index) => [told[index], version]));
    const readable = here
      .filter((post) => post.writer !== viewer.account && !post.withdrawn)
      .map(({ id, version }) => ({ post: id, version: shown.get(id) ?? version }));
    return { readable };
  },
});

export const markReleasedSeen = defineAction({
  name: 'markReleasedSeen',
  decider: releasedSeenDecider,
  stream: ({ patient }: MarkReleasedSeen, viewer: Viewer) => `receipts-${patient}-${viewer.account}`,
  subject: ({ patient }: MarkReleasedSeen): Subject => `patient:${patient}`,
  result: ({ patient }: MarkReleasedSeen) => patient,
  prepare(command: MarkReleasedSeen, viewer: Viewer, read: ViewReader): SeenFacts | Refusal {
    const decision = required(familyAccess(read, viewer, 'released.read', command.patient));
    if (isRefusal(decision)) return decision;
    // A release may have been taken back while its card was on the screen: that one is left out, not refused.
    const posts = read.all<{ id: string }>(
      `SELECT p.id FROM json_each(?1) told JOIN timeline_post p ON p.id = told.value
        WHERE p.patient = ?2 AND p.withdrawn_at IS NULL AND p.author <> ?3
          AND (p.room = ?4 OR EXISTS (SELECT 1 FROM timeline_release r WHERE r.post = p.id))`,
      JSON.stringify(command.posts),
      command.patient,
      viewer.account,
      roomIdOf(command.patient, 'FAMILY'),
    );
    return { readable: posts.map(({ id }) => id) };
  },
});

export const openRoom = defineAction({
  name: 'openRoom',
  decider: openRoomDecider,
  stream: ({ commandId }: OpenRoom) => `room-${commandId}`,
  subject: ({ patient }: OpenRoom): Subject => `patient:${patient}`,
  prepare(command: OpenRoom, viewer: Viewer, read: ViewReader, at: Instant): OpenRoomFacts | Refusal {
    const decision = required(teamAccess(read, viewer, 'room.open', command.patient, { at }));
    if (isRefusal(decision)) return decision;
    return { team: audienceOf(read, roomIdOf(command.patient, 'ALL_PROFESSIONALS')) };
  },
});

export const closeRoom = defineAction({
  name: 'closeRoom',
  decider: closeRoomDecider,
  stream: ({ room }: CloseRoom) => `room-${room}`,
  subject: (command: CloseRoom, _: Viewer, read: ViewReader) => ofRoom(read, command.room),
  result: ({ room }: CloseRoom) => room,
  prepare(command: CloseRoom, viewer: Viewer, read: ViewReader, at: Instant): undefined | Refusal {
    const room = roomRow(read, command.room);
    if (!room) return notFound;
    const decision = required(teamAccess(read, viewer, 'room.open', room.patient, { room: room.id, at }));
    return isRefusal(decision) ? decision : undefined;
  },
});

export const timelineActions = [
  publishPost,
  publishFamilyPost,
  correctPost,
  withdrawPost,
  releasePost,
  takeBackRelease,
  confirmProxyPost,
  objectToProxyPost,
  react,
  acknowledgePost,
  markSeen,
  markReleasedSeen,
  openRoom,
  closeRoom,
];

/** What all commands about one post share: its stream, whose content it is, and its id as the result. */
function atPost<C extends OfPost>() {
  return {
    stream: ({ post }: C) => `post-${post}`,
    subject: (command: C, _: Viewer, read: ViewReader): Subject => `patient:${postPlace(read, command.post)!.patient}`,
    result: ({ post }: C) => post,
  };
}

function ofRoom(read: ViewReader, room: string): Subject {
  return `patient:${roomRow(read, room)!.patient}`;
}

/** The post where the viewer may do this there; else no more than "not found". */
function postAt(read: ViewReader, viewer: Viewer, action: TeamAction, post: string, at?: Instant): PostPlace | Refusal {
  const place = postPlace(read, post);
  if (!place) return notFound;
  const decision: Allow | Refusal = required(teamAccess(read, viewer, action, place.patient, { room: place.room, post, at }));
  if (isRefusal(decision)) return decision;
  return inScope(read, decision, post) ? place : notFound;
}

/** The post that the viewer may release, or of which they may take the release back. Who reads it with consent is told who may. */
function releasable(read: ViewReader, viewer: Viewer, action: 'post.release' | 'post.take-back', post: string): PostPlace | Refusal {
  const place = postAt(read, viewer, action, post);
  if (!isRefusal(place)) return place;
  const seen = postPlace(read, post);
  const reads = seen && teamAccess(read, viewer, 'room.read', seen.patient, { room: seen.room });
  return reads?.allowed && reads.scope === 'all' ? notYours[action] : place;
}

const notYours = {
  'post.release': refuse('INVALID', 'ご家族への公開は、投稿した事業所の方か、地域で決められた職種の方が行います。', 'post'),
  'post.take-back': refuse(
    'INVALID',
    'ご家族への公開の取り消しは、投稿した事業所か公開した事業所の方、または地域で決められた職種の方が行います。',
    'post',
  ),
};

function allowedAt(read: ViewReader, viewer: Viewer, action: TeamAction, post: string, at?: Instant): undefined | Refusal {
  const place = postAt(read, viewer, action, post, at);
  return isRefusal(place) ? place : undefined;
}

function knownReadings(read: ViewReader, patient: string, wanted: readonly string[]): string[] {
  if (wanted.length === 0) return [];
  const rows = read.all<{ id: string }>(
    'SELECT v.id FROM json_each(?) wanted JOIN vitals_reading v ON v.id = wanted.value WHERE v.patient = ?',
    JSON.stringify(wanted),
    patient,
  );
  return rows.map(({ id }) => id);
}
