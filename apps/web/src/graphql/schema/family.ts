// Generated from the SDL by generate-schema.mjs; not written by hand.

export interface AcceptFamilyInvitationInput {
  code: string;
  commandId: string;
  password: string;
  signInName: string;
}

export interface Attachment {
  contentType: string;
  displayUrl: string | null;
  file: string;
  height: number | null;
  kind: AttachmentKind;
  name: string | null;
  /** Bytes. */
  size: number;
  thumbnailUrl: string | null;
  /** Paths below this server; each request is decided anew. */
  url: string;
  /** Pixels, of pictures. */
  width: number | null;
}

export type AttachmentKind = 'PDF' | 'PICTURE' | 'VIDEO';

export interface ChangePasswordInput {
  commandId: string;
  next: string;
  present: string;
}

export interface FamilyMe {
  account: string;
  name: string;
  sessionUntil: string;
}

export interface FamilyPost {
  attachments: Attachment[];
  /** The text was corrected, by whom; null: it is as the author wrote it. */
  correctedAt: string | null;
  correctedBy: FamilyVisibleProfessional | null;
  id: string;
  postedAt: string;
  /** Null when a relative or the patient wrote. */
  professional: FamilyVisibleProfessional | null;
  relative: FamilyRelative | null;
  /** Null when it was withdrawn. */
  text: string | null;
}

export interface FamilyPostConnection {
  edges: FamilyPostEdge[];
  live: string;
  pageInfo: PageInfo;
}

export interface FamilyPostEdge {
  cursor: string;
  node: FamilyPost;
}

export interface FamilyRelative {
  account: string;
  name: string;
  relationship: string;
}

export interface FamilyRoomUpdate {
  id: string | null;
  item: FamilyPost | null;
  kind: UpdateKind;
  mark: string;
}

export interface FamilyVisibleProfessional {
  face: string | null;
  facilityName: string;
  name: string;
  profession: string;
}

export interface MarkReleasedSeenInput {
  commandId: string;
  patient: string;
  posts: string[];
}

export interface PageInfo {
  endCursor: string | null;
  hasNextPage: boolean;
}

export interface PublishFamilyPostInput {
  attachments?: string[];
  commandId: string;
  patient: string;
  text: string;
  /** Milliseconds that the post waited on the device for a network. */
  waitedMs?: number | null;
}

export type RefusalCode = 'BUSY' | 'COMMAND_REUSED' | 'CONFLICT' | 'DAMAGED' | 'EXPIRED' | 'INVALID' | 'NOT_FOUND' | 'RATE_LIMITED' | 'SET_ASIDE' | 'STALE' | 'STALE_TOKEN' | 'TOO_LARGE' | 'UNAUTHENTICATED' | 'UNCERTAIN' | 'UNSUPPORTED_FILE' | 'VIEW_BEHIND';

export interface Refused {
  code: RefusalCode;
  /** The input field it is about, where there is one. */
  field: string | null;
  /** A sentence for the person. */
  message: string;
}

export interface Relative {
  name: string;
  patient: string;
  relationship: string;
  /** Whom to telephone: the page is not for emergencies. */
  station: Station | null;
  /** False where nothing is written in the family's room any more. */
  writable: boolean;
}

export interface ReleasedConnection {
  edges: ReleasedEdge[];
  live: string;
  pageInfo: PageInfo;
}

export interface ReleasedEdge {
  cursor: string;
  node: ReleasedPost;
}

export interface ReleasedPost {
  attachments: Attachment[];
  author: FamilyVisibleProfessional;
  /** The text was corrected, by whom; null: it is as the author wrote it. */
  correctedAt: string | null;
  correctedBy: FamilyVisibleProfessional | null;
  id: string;
  occurredAt: string;
  releasedAt: string;
  text: string;
}

export interface ReleasedUpdate {
  id: string | null;
  item: ReleasedPost | null;
  kind: UpdateKind;
  mark: string;
}

export interface SignInInput {
  commandId: string;
  password: string;
  signInName: string;
}

export type SignInResult = ({ __typename: 'Refused' } & Refused) | ({ __typename: 'SignedIn' } & SignedIn);

export interface SignOutInput {
  commandId: string;
}

export interface SignedIn {
  me: FamilyMe;
  token: string;
}

export interface Station {
  name: string;
  phone: string | null;
}

/** As the browser's `PushSubscription` gives them. */
export interface SubscribeToPushInput {
  auth: string;
  commandId: string;
  endpoint: string;
  p256dh: string;
  /** Only where this browser is told still, to be told in this session from now on; CONFLICT where that was ended. */
  renew?: boolean | null;
}

export interface TakeBackFileInput {
  commandId: string;
  file: string;
}

export interface UnsubscribeFromPushInput {
  commandId: string;
  endpoint: string;
}

/** What happened to one item of a live feed. RESET: fetch the page again. */
export type UpdateKind = 'ADDED' | 'CHANGED' | 'GONE' | 'RESET';

/** The answer to every mutation: what was written, or why not. A retry with the same `commandId` has the same answer. */
export type WriteResult = ({ __typename: 'Refused' } & Refused) | ({ __typename: 'Written' } & Written);

export interface Written {
  /** Send it as the header `tsumugi-after` with the next query: the answer then holds this write. Opaque. */
  after: string;
  /** What the command made or changed. */
  id: string;
}
