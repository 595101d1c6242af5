// Generated from the SDL by generate-schema.mjs; not written by hand.

export interface AcceptFamilyInvitationInput {
  commandId: string;
  code: string;
  signInName: string;
  password: string;
}

export interface Attachment {
  file: string;
  kind: AttachmentKind;
  contentType: string;
  /** Bytes. */
  size: number;
  /** Pixels, of pictures. */
  width: number | null;
  height: number | null;
  name: string | null;
  /** Paths below this server; each request is decided anew. */
  url: string;
  displayUrl: string | null;
  thumbnailUrl: string | null;
}

export type AttachmentKind = 'PICTURE' | 'PDF' | 'VIDEO';

export interface ChangePasswordInput {
  commandId: string;
  present: string;
  next: string;
}

export interface FamilyMe {
  account: string;
  name: string;
  sessionUntil: string;
}

export interface FamilyPost {
  id: string;
  /** Null when a relative or the patient wrote. */
  professional: FamilyVisibleProfessional | null;
  relative: FamilyRelative | null;
  /** Null when it was withdrawn. */
  text: string | null;
  attachments: Attachment[];
  postedAt: string;
}

export interface FamilyPostConnection {
  edges: FamilyPostEdge[];
  pageInfo: PageInfo;
  live: string;
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
  kind: UpdateKind;
  id: string | null;
  item: FamilyPost | null;
  mark: string;
}

export interface FamilyVisibleProfessional {
  name: string;
  profession: string;
  facilityName: string;
  face: string | null;
}

export interface MarkReleasedSeenInput {
  commandId: string;
  patient: string;
  posts: string[];
}

export interface PageInfo {
  hasNextPage: boolean;
  endCursor: string | null;
}

/** A professional as the others see them: the face, the name, the profession and the facility belong together. */
export interface Professional {
  account: string;
  name: string;
  kana: string;
  profession: string;
  facility: string;
  facilityName: string;
  /** Path of the face, where there is one. */
  face: string | null;
}

export interface PublishFamilyPostInput {
  commandId: string;
  patient: string;
  text: string;
  attachments?: string[];
}

export type RefusalCode = 'UNAUTHENTICATED' | 'NOT_FOUND' | 'INVALID' | 'CONFLICT' | 'EXPIRED' | 'COMMAND_REUSED' | 'STALE_TOKEN' | 'TOO_LARGE' | 'UNSUPPORTED_FILE' | 'RATE_LIMITED' | 'BUSY' | 'VIEW_BEHIND' | 'STALE';

export interface Refused {
  code: RefusalCode;
  /** A sentence for the person. */
  message: string;
  /** The input field it is about, where there is one. */
  field: string | null;
}

export interface Relative {
  patient: string;
  name: string;
  relationship: string;
  /** Whom to telephone: the page is not for emergencies. */
  station: Station | null;
}

export interface ReleasedConnection {
  edges: ReleasedEdge[];
  pageInfo: PageInfo;
  live: string;
}

export interface ReleasedEdge {
  cursor: string;
  node: ReleasedPost;
}

export interface ReleasedPost {
  id: string;
  author: FamilyVisibleProfessional;
  text: string;
  attachments: Attachment[];
  occurredAt: string;
  releasedAt: string;
}

export interface ReleasedUpdate {
  kind: UpdateKind;
  id: string | null;
  item: ReleasedPost | null;
  mark: string;
}

export interface SignInInput {
  commandId: string;
  signInName: string;
  password: string;
}

export type SignInResult = ({ __typename: 'SignedIn' } & SignedIn) | ({ __typename: 'Refused' } & Refused);

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

/** What happened to one item of a live feed. RESET: fetch the page again. */
export type UpdateKind = 'ADDED' | 'CHANGED' | 'GONE' | 'RESET';

/** The answer to every mutation: what was written, or why not. A retry with the same `commandId` has the same answer. */
export type WriteResult = ({ __typename: 'Written' } & Written) | ({ __typename: 'Refused' } & Refused);

export interface Written {
  /** What the command made or changed. */
  id: string;
  /** Send it as the header `tsumugi-after` with the next query: the answer then holds this write. Opaque. */
  after: string;
}
