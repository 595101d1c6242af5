// Generated from the SDL by generate-schema.mjs; not written by hand.

export type AccessScope = 'ALL' | 'OWN';

export interface ActForInput {
  commandId: string;
  facility: string;
}

export interface AddStaffInput {
  commandId: string;
  signInName: string;
  name: string;
  kana: string;
  profession: string;
  manager?: boolean;
  /** Given to a new account; the person changes it. */
  password?: string | null;
  email?: string | null;
}

export interface Alert {
  id: string;
  status: AlertStatus;
  reading: Reading;
  low: number | null;
  high: number | null;
  raisedAt: string;
  takenBy: Professional | null;
  takenAt: string | null;
  closedBy: Professional | null;
  closedAt: string | null;
  /** What was done. */
  outcome: string | null;
}

export interface AlertInput {
  commandId: string;
  alert: string;
}

export type AlertStatus = 'RAISED' | 'TAKEN' | 'CLOSED';

export interface AlertUpdate {
  kind: UpdateKind;
  id: string | null;
  item: Alert | null;
  mark: string;
}

export interface Alerts {
  items: Alert[];
  live: string;
}

export interface AnswerInvitationInput {
  commandId: string;
  invitation: string;
}

export interface AssignStaffInput {
  commandId: string;
  patient: string;
  all: boolean;
  accounts?: string[];
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

export interface Basics {
  /** 要支援1 … 要介護5, as the codes `support-1` … `care-5`; null: not known. */
  careLevel: string | null;
  /** E.g. illnesses under treatment, one a line. */
  conditions: string[];
  allergies: string[];
  keyPerson: KeyPerson | null;
  /** 療養のポイント, one a line. */
  pointsOfCare: string[];
  /** With whom and how the person lives, in the team's words. */
  living: string | null;
  updatedAt: string | null;
  updatedBy: Professional | null;
}

export interface CareTeam {
  patient: string;
  members: TeamMember[];
  waiting: Invitation[];
  family: FamilyMember[];
  live: string;
}

export interface CareTeamUpdate {
  kind: UpdateKind;
  /** The facility's id. */
  id: string | null;
  item: TeamMember | null;
  mark: string;
}

export interface ChangePasswordInput {
  commandId: string;
  present: string;
  next: string;
}

export interface CloseAlertInput {
  commandId: string;
  alert: string;
  outcome: string;
}

export interface CloseRoomInput {
  commandId: string;
  room: string;
}

export type ConsentForm = 'WRITTEN' | 'VERBAL';

export interface ConsentGiver {
  name: string;
  /** Null: the patient in person. */
  relationship: string | null;
}

export interface ConsentGiverInput {
  name: string;
  relationship?: string | null;
}

/** 包括同意 or 個別同意. */
export type ConsentKind = 'COMPREHENSIVE' | 'INDIVIDUAL';

export interface ConsentState {
  status: ConsentStatus;
  kind: ConsentKind | null;
  /** For INDIVIDUAL: the facilities it names. */
  facilities: Facility[];
  /** The facilities for which a COMPREHENSIVE one was withdrawn. */
  withdrawnFacilities: Facility[];
  form: ConsentForm | null;
  givenOn: string | null;
  givenBy: ConsentGiver | null;
  obtainedBy: Professional | null;
  registeredAt: string | null;
  /** The office looked at the paper afterwards (or registered it itself). */
  checkedAt: string | null;
  withdrawnAt: string | null;
}

export type ConsentStatus = 'NONE' | 'AWAITING_REGISTRATION' | 'AWAITING_CONFIRMATION' | 'ACTIVE' | 'WITHDRAWN';

export interface CorrectDailyLifeInput {
  commandId: string;
  entry: string;
  result: DailyLifeResult;
  value?: number | null;
  detail?: string | null;
  note?: string | null;
}

export interface CorrectPostInput {
  commandId: string;
  post: string;
  /** The version that was on the screen. */
  expectedVersion: number;
  text: string;
}

export interface CorrectReadingInput {
  commandId: string;
  reading: string;
  value: number;
  value2?: number | null;
}

export interface DailyLife {
  items: DailyLifeEntry[];
  live: string;
}

export interface DailyLifeEntry {
  id: string;
  kind: DailyLifeKind;
  result: DailyLifeResult;
  value: number | null;
  detail: string | null;
  note: string | null;
  observedAt: string;
  typedAt: string;
  by: Professional | null;
  correctedAt: string | null;
}

export type DailyLifeKind = 'MEAL' | 'WATER' | 'STOOL' | 'URINE' | 'SLEEP' | 'MOOD' | 'SKIN';

/** Refused and not measured are findings, not gaps. */
export type DailyLifeResult = 'VALUE' | 'REFUSED' | 'NOT_MEASURED';

export interface DailyLifeUpdate {
  kind: UpdateKind;
  id: string | null;
  item: DailyLifeEntry | null;
  mark: string;
}

export interface EndSessionInput {
  commandId: string;
  session: string;
}

export interface Facility {
  id: string;
  name: string;
  kana: string;
  /** A code of the field's kinds, e.g. `visiting-nursing-station`. */
  kind: string;
  phone: string | null;
}

export interface FacilityReaders {
  facility: string;
  facilityName: string;
  people: Reader[];
}

export interface FamilyAuthor {
  account: string;
  name: string;
  relationship: string;
}

export interface FamilyMember {
  /** The account's id; null while the invitation waits. */
  account: string | null;
  id: string;
  name: string;
  relationship: string;
  status: InvitationStatus;
}

export interface FirstValue {
  value: number;
  value2: number | null;
}

/** An invitation shows the invited facility who is asking and for how old a person, not who the patient is, until it accepts. */
export interface Invitation {
  id: string;
  facility: Facility;
  invitedBy: Professional;
  invitedAt: string;
  expiresAt: string;
  status: InvitationStatus;
  message: string | null;
  /** The patient's name; null for the invited facility before it accepts. */
  patientName: string | null;
  /** E.g. `80代 女性`. */
  patientHint: string;
}

export type InvitationStatus = 'WAITING' | 'ACCEPTED' | 'DECLINED' | 'CANCELLED' | 'EXPIRED';

export interface InvitationUpdate {
  kind: UpdateKind;
  id: string | null;
  item: Invitation | null;
  mark: string;
}

export interface Invitations {
  items: Invitation[];
  live: string;
}

export interface InviteFacilityInput {
  commandId: string;
  patient: string;
  facility: string;
  message?: string | null;
}

export interface InviteFamilyInput {
  commandId: string;
  patient: string;
  name: string;
  relationship: string;
  email?: string | null;
}

export interface KeyPerson {
  name: string;
  relationship: string;
  phone: string | null;
}

export interface KeyPersonInput {
  name: string;
  relationship: string;
  phone?: string | null;
}

export interface MarkSeenInput {
  commandId: string;
  room: string;
  posts: string[];
}

export interface Me {
  account: string;
  name: string;
  kana: string;
  face: string | null;
  profession: string;
  facility: Facility;
  manager: boolean;
  /** All the facilities the person serves; `actFor` changes between them. */
  facilities: Facility[];
  sessions: Session[];
  sessionUntil: string;
}

/** A person, or everyone of a profession in the room. */
export interface Mention {
  account: string | null;
  name: string | null;
  profession: string | null;
}

export interface MentionInput {
  account?: string | null;
  profession?: string | null;
}

export interface MyPatients {
  items: PatientCard[];
  /** Begins the live feed without a gap. */
  live: string;
}

export interface MyPatientsUpdate {
  kind: UpdateKind;
  id: string | null;
  item: PatientCard | null;
  mark: string;
}

export interface ObjectToProxyPostInput {
  commandId: string;
  post: string;
  reason: string;
}

export interface OpenRoomInput {
  commandId: string;
  patient: string;
  kind: RoomKind;
  name: string;
  /** NARROWED: whole facilities. */
  facilities?: string[];
  /** NARROWED and ONE_TO_ONE: people. */
  accounts?: string[];
}

export interface PageInfo {
  hasNextPage: boolean;
  endCursor: string | null;
}

export interface Patient {
  id: string;
  name: string;
  kana: string;
  birthDate: string;
  age: number;
  sex: Sex;
  phase: PatientPhase;
  diedOn: string | null;
  basics: Basics;
  rooms: Room[];
  /** ALL, or OWN: consent ended and only the facility's own records are left. */
  scope: AccessScope;
  consent: ConsentState;
}

export interface PatientCard {
  /** The patient's id. */
  id: string;
  name: string;
  kana: string;
  birthDate: string;
  age: number;
  sex: Sex;
  phase: PatientPhase;
  /** Posts in all of the viewer's rooms that they have not seen. */
  unread: number;
  /** Posts that ask for 了解 and have not the viewer's. */
  awaitingMyAcknowledgement: number;
  openAlerts: number;
  lastPostAt: string | null;
  /** The first words of the newest post, its author's name before them. */
  lastPost: string | null;
  /** False when consent ended or does not reach the facility: only its own records are left. */
  readable: boolean;
}

/** How the patient is, said by the team; falling use of the timeline is natural when stable. */
export type PatientPhase = 'STABLE' | 'CHANGING' | 'END_OF_LIFE' | 'DIED';

export interface Post {
  id: string;
  room: string;
  /** The post it answers. */
  replyTo: string | null;
  replyToExcerpt: string | null;
  /** Null for patient and relatives, who have `familyAuthor`. */
  author: Professional | null;
  familyAuthor: FamilyAuthor | null;
  /** Proxy entry: who typed it for the author. */
  enteredBy: Professional | null;
  proxy: ProxyStatus | null;
  proxyObjection: string | null;
  /** Null when it was withdrawn. */
  text: string | null;
  tags: string[];
  mentions: Mention[];
  priority: Priority;
  attachments: Attachment[];
  /** Readings recorded with the post. */
  readings: PostReading[];
  version: number;
  postedAt: string;
  /** When it happened: the visit. */
  occurredAt: string;
  correctedAt: string | null;
  withdrawn: Withdrawal | null;
  reactions: Reaction[];
  seenCount: number;
  acknowledgedCount: number;
  /** The professionals in the room when it was published, beside who wrote it. `Room.audience` is who is there now. */
  audienceCount: number;
  /** The version that patient and relatives may read; null: not released. */
  releasedVersion: number | null;
  releasedAttachments: string[];
}

export interface PostConnection {
  edges: PostEdge[];
  pageInfo: PageInfo;
  /** Begins the live feed without a gap. */
  live: string;
}

export interface PostEdge {
  cursor: string;
  node: Post;
}

export interface PostInput {
  commandId: string;
  post: string;
}

export interface PostReading {
  id: string;
  kind: string;
  value: number;
  value2: number | null;
  unit: string;
}

export interface PostVersion {
  version: number;
  text: string;
  at: string;
}

export type Priority = 'NORMAL' | 'IMPORTANT';

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

export type ProxyStatus = 'AWAITING' | 'CONFIRMED' | 'OBJECTED';

export interface PublishPostInput {
  /** Is the post's id. */
  commandId: string;
  room: string;
  text: string;
  replyTo?: string | null;
  tags?: string[];
  mentions?: MentionInput[];
  priority?: Priority;
  /** Files that the viewer uploaded. */
  attachments?: string[];
  /** Measurements (ids of recorded readings) shown with the post. */
  readings?: string[];
  occurredAt?: string | null;
  /** Proxy entry: the account of the professional for whom it is written; they confirm or object. */
  onBehalfOf?: string | null;
}

export interface ReactInput {
  commandId: string;
  post: string;
  kind: string;
  /** False takes it back. */
  on: boolean;
}

export interface Reaction {
  /** `thanks`, `understood`, `well-done`, `worried`. */
  kind: string;
  people: string[];
}

export interface Reader {
  person: Professional;
  seenAt: string | null;
  acknowledgedAt: string | null;
}

export interface Readers {
  facilities: FacilityReaders[];
}

export interface Reading {
  id: string;
  kind: ReadingKind;
  value: number;
  value2: number | null;
  unit: string;
  measuredAt: string;
  typedAt: string;
  by: Professional | null;
  note: string | null;
  /** Null: never corrected. */
  first: FirstValue | null;
  correctedAt: string | null;
}

export interface ReadingInput {
  /** Chosen by the client: a post may name it at once. */
  id: string;
  kind: ReadingKind;
  value: number;
  value2?: number | null;
}

export type ReadingKind = 'TEMPERATURE' | 'BLOOD_PRESSURE' | 'PULSE' | 'SPO2' | 'RESPIRATION' | 'WEIGHT' | 'GLUCOSE' | 'PAIN';

export interface ReadingKindInfo {
  kind: ReadingKind;
  unit: string;
  min: number;
  max: number;
  decimals: number;
}

export interface ReadingUpdate {
  kind: UpdateKind;
  id: string | null;
  item: Reading | null;
  mark: string;
}

export interface Readings {
  items: Reading[];
  live: string;
}

export interface RecordConsentInput {
  commandId: string;
  patient: string;
  kind: ConsentKind;
  facilities?: string[];
  form: ConsentForm;
  givenOn: string;
  givenBy: ConsentGiverInput;
  /** The version of the 説明書 that was handed over. */
  explanationVersion: string;
}

export interface RecordDailyLifeInput {
  /** Is the entry's id. */
  commandId: string;
  patient: string;
  kind: DailyLifeKind;
  result: DailyLifeResult;
  value?: number | null;
  detail?: string | null;
  note?: string | null;
  observedAt: string;
}

export interface RecordDeathInput {
  commandId: string;
  patient: string;
  diedOn: string;
}

export interface RecordReadingsInput {
  commandId: string;
  patient: string;
  measuredAt: string;
  readings: ReadingInput[];
  note?: string | null;
}

export type RefusalCode = 'UNAUTHENTICATED' | 'NOT_FOUND' | 'INVALID' | 'CONFLICT' | 'EXPIRED' | 'COMMAND_REUSED' | 'STALE_TOKEN' | 'TOO_LARGE' | 'UNSUPPORTED_FILE' | 'RATE_LIMITED' | 'BUSY' | 'VIEW_BEHIND' | 'STALE';

export interface Refused {
  code: RefusalCode;
  /** A sentence for the person. */
  message: string;
  /** The input field it is about, where there is one. */
  field: string | null;
}

export interface RegisterPatientInput {
  commandId: string;
  name: string;
  kana: string;
  birthDate: string;
  sex: Sex;
}

export interface ReleasePostInput {
  commandId: string;
  post: string;
  version: number;
  attachments?: string[];
}

export interface RemoveFacilityInput {
  commandId: string;
  patient: string;
  facility: string;
}

export interface RemoveFamilyInput {
  commandId: string;
  patient: string;
  /** The invitation's id. */
  family: string;
}

export interface RemoveStaffInput {
  commandId: string;
  account: string;
}

export interface Room {
  id: string;
  patient: string | null;
  patientName: string | null;
  kind: RoomKind;
  name: string;
  /** Everyone who would read a post written now: shown beside the send button. */
  audience: Professional[];
  /** Patient and relatives in the room (of FAMILY rooms). */
  family: FamilyMember[];
  unread: number;
  /** False when it is closed, the patient died or consent ended. */
  writable: boolean;
}

/** The field's kinds of room. 多職種全員, 絞込, 患者・家族, 1対1, 自由グループ, 施設内掲示板, コミュニティ. */
export type RoomKind = 'ALL_PROFESSIONALS' | 'NARROWED' | 'FAMILY' | 'ONE_TO_ONE' | 'FREE_GROUP' | 'FACILITY_BOARD' | 'COMMUNITY';

export interface RoomUpdate {
  kind: UpdateKind;
  id: string | null;
  item: Post | null;
  mark: string;
}

export interface SeenBefore {
  person: Professional | null;
  familyName: string | null;
  at: string;
}

export interface Session {
  id: string;
  device: string | null;
  openedAt: string;
  current: boolean;
}

export interface SetManagerInput {
  commandId: string;
  account: string;
  manager: boolean;
}

export interface SetThresholdInput {
  commandId: string;
  patient: string;
  kind: ReadingKind;
  part?: ThresholdPart;
  low?: number | null;
  high?: number | null;
}

export type Sex = 'FEMALE' | 'MALE' | 'OTHER';

export interface SignInInput {
  commandId: string;
  signInName: string;
  password: string;
  /** For people of several facilities; else the only or last one. */
  facility?: string | null;
}

export type SignInResult = ({ __typename: 'SignedIn' } & SignedIn) | ({ __typename: 'Refused' } & Refused);

export interface SignOutInput {
  commandId: string;
}

export interface SignedIn {
  me: Me;
  /** For clients without cookies: sent as `Authorization: Bearer …`. */
  token: string;
}

export interface StaffMember {
  account: string;
  name: string;
  kana: string;
  profession: string;
  manager: boolean;
  face: string | null;
}

export interface TeamMember {
  /** The facility's id. */
  id: string;
  facility: Facility;
  since: string;
  allStaff: boolean;
  people: Professional[];
  /** Whether consent reaches this facility. */
  consented: boolean;
}

export interface Threshold {
  kind: ReadingKind;
  /** SYSTOLIC and DIASTOLIC of blood pressure are bounded apart. */
  part: ThresholdPart;
  low: number | null;
  high: number | null;
  setBy: Professional;
  setAt: string;
}

export type ThresholdPart = 'VALUE' | 'VALUE2';

/** The whole of the basics; `expectedUpdatedAt` keeps two people from overwriting each other. */
export interface UpdateBasicsInput {
  commandId: string;
  patient: string;
  careLevel?: string | null;
  conditions: string[];
  allergies: string[];
  keyPerson?: KeyPersonInput | null;
  pointsOfCare: string[];
  living?: string | null;
  phase: PatientPhase;
  expectedUpdatedAt?: string | null;
}

/** What happened to one item of a live feed. RESET: fetch the page again. */
export type UpdateKind = 'ADDED' | 'CHANGED' | 'GONE' | 'RESET';

export interface WithdrawConsentInput {
  commandId: string;
  patient: string;
  /** Empty: the whole consent; else only for these facilities. */
  facilities?: string[];
  withdrawnOn: string;
  givenBy: ConsentGiverInput;
  reason?: string | null;
}

export interface WithdrawPostInput {
  commandId: string;
  post: string;
  reason: WithdrawalReason;
}

export interface Withdrawal {
  at: string;
  by: Professional | null;
  reason: WithdrawalReason;
}

export type WithdrawalReason = 'WRONG_PATIENT' | 'WRONG_ROOM' | 'MISTAKE';

/** The answer to every mutation: what was written, or why not. A retry with the same `commandId` has the same answer. */
export type WriteResult = ({ __typename: 'Written' } & Written) | ({ __typename: 'Refused' } & Refused);

export interface Written {
  /** What the command made or changed. */
  id: string;
  /** Send it as the header `tsumugi-after` with the next query: the answer then holds this write. Opaque. */
  after: string;
}
