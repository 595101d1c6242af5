// Generated from the SDL by generate-schema.mjs; not written by hand.

export type AccessScope = 'ALL' | 'OWN';

export interface ActForInput {
  commandId: string;
  facility: string;
}

export interface AddStaffInput {
  commandId: string;
  email?: string | null;
  kana: string;
  manager?: boolean;
  name: string;
  /** Given to a new account; the person changes it. */
  password?: string | null;
  profession: string;
  signInName: string;
}

export interface Alert {
  closedAt: string | null;
  closedBy: Professional | null;
  /** A closed one: its reading was corrected after that. What crosses then raises another alert. */
  correctedSince: boolean;
  high: number | null;
  id: string;
  low: number | null;
  /** What was done. */
  outcome: string | null;
  /** Of which value of the reading the bounds are. */
  part: ThresholdPart;
  raisedAt: string;
  /** As it stands; of a closed alert, as it was when it was closed. */
  reading: Reading;
  /** Null: withheld. */
  status: AlertStatus | null;
  takenAt: string | null;
  takenBy: Professional | null;
}

export interface AlertInput {
  alert: string;
  commandId: string;
  /** Of its reading: the version that was on the screen. */
  expectedVersion: number;
}

export type AlertStatus = 'CLOSED' | 'RAISED' | 'TAKEN';

export interface AlertUpdate {
  id: string | null;
  item: Alert | null;
  kind: UpdateKind;
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

export interface AnswerPostInput {
  commandId: string;
  /** The version that was on the screen. */
  expectedVersion: number;
  post: string;
}

export interface AssignStaffInput {
  accounts?: string[];
  all: boolean;
  commandId: string;
  /** Who was assigned on the screen; null: all staff, as it begins. CONFLICT when others are. */
  expected?: string[] | null;
  patient: string;
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

export interface Basics {
  /** Null: withheld; an empty list: none are recorded. */
  allergies: string[] | null;
  /** 要支援1 … 要介護5, as the codes `support-1` … `care-5`; null: not known. */
  careLevel: string | null;
  /** E.g. illnesses under treatment, one a line. Null: withheld. */
  conditions: string[] | null;
  keyPerson: KeyPerson | null;
  /** Every line that is shown, with who wrote it. Null: withheld. */
  lines: BasicsLine[] | null;
  /** With whom and how the person lives, in the team's words. */
  living: string | null;
  /** 療養のポイント, one a line. Null: withheld. */
  pointsOfCare: string[] | null;
  updatedAt: string | null;
  updatedBy: Professional | null;
  /** True: consent does not reach the viewer. What is null or missing here may be written all the same. */
  withheld: boolean;
}

export interface BasicsChange {
  /** Null: the line was taken out. */
  after: string | null;
  at: string;
  /** Null: there was none, or it is withheld. */
  before: string | null;
  by: Professional | null;
  field: BasicsField;
}

export type BasicsField = 'allergies' | 'careLevel' | 'conditions' | 'keyPerson' | 'living' | 'phase' | 'pointsOfCare';

export interface BasicsLine {
  at: string;
  by: Professional | null;
  field: BasicsField;
  /** `careLevel` and `phase` as their codes. */
  text: string;
}

export interface BoardsConfirmNoticeInput {
  commandId: string;
  notice: string;
}

export interface BoardsNotice {
  authorName: string;
  authorProfession: string;
  confirmedByMe: boolean;
  confirmedCount: number;
  id: string;
  postedAt: string;
  removable: boolean;
  staffCount: number;
  text: string;
  title: string;
}

export interface BoardsPostNoticeInput {
  commandId: string;
  text: string;
  title: string;
}

export interface BoardsReader {
  account: string;
  confirmedAt: string | null;
  name: string;
  profession: string;
}

export interface BoardsRemoveNoticeInput {
  commandId: string;
  notice: string;
}

export interface CareTeam {
  /** Null: withheld. */
  family: FamilyMember[] | null;
  live: string;
  /** All, or only the own facility where consent does not reach it. */
  members: TeamMember[];
  patient: string;
  /** All that wait, or only those that the own facility made. */
  waiting: Invitation[];
}

export interface CareTeamUpdate {
  /** The facility's id. */
  id: string | null;
  item: TeamMember | null;
  kind: UpdateKind;
  mark: string;
}

export interface ChangePasswordInput {
  commandId: string;
  next: string;
  present: string;
}

export interface CloseAlertInput {
  alert: string;
  commandId: string;
  /** Of its reading: the version that was on the screen. */
  expectedVersion: number;
  outcome: string;
}

export interface CloseDeathReportInput {
  commandId: string;
  patient: string;
  reason: string;
  /** The report that was on the screen, by the id of its step; CONFLICT when another waits. */
  report: string;
}

export interface CloseObjectionInput {
  /** Asked for from the author. */
  answer?: string | null;
  commandId: string;
  objection: string;
}

export interface CloseRoomInput {
  commandId: string;
  room: string;
}

export type ConsentForm = 'VERBAL' | 'WRITTEN';

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
  /** The office looked at the paper afterwards (or registered it itself). */
  checkedAt: string | null;
  /** For INDIVIDUAL: the facilities it names. Null: withheld. */
  facilities: Facility[] | null;
  form: ConsentForm | null;
  givenBy: ConsentGiver | null;
  givenOn: string | null;
  kind: ConsentKind | null;
  obtainedBy: Professional | null;
  registeredAt: string | null;
  status: ConsentStatus;
  /** Everything that was withdrawn, oldest first; it stays when a new consent was given. Null: withheld. */
  withdrawals: ConsentWithdrawal[] | null;
  withdrawnAt: string | null;
  /** The facilities for which a COMPREHENSIVE one was withdrawn. Null: withheld. */
  withdrawnFacilities: Facility[] | null;
}

export type ConsentStatus = 'ACTIVE' | 'AWAITING_CONFIRMATION' | 'AWAITING_REGISTRATION' | 'ELSEWHERE' | 'NONE' | 'WITHDRAWN';

export interface ConsentWithdrawal {
  /** When it was recorded. */
  at: string;
  /** Who recorded it; null: the office. */
  by: Professional | null;
  /** Empty: the whole consent. */
  facilities: Facility[];
  givenBy: ConsentGiver | null;
  id: string;
  /** How the office was told; null where a facility recorded it. */
  means: WithdrawalMeans | null;
  withdrawnOn: string | null;
}

export interface CorrectDailyLifeInput {
  commandId: string;
  detail?: string | null;
  entry: string;
  /** The version that was on the screen. */
  expectedVersion: number;
  note?: string | null;
  result: DailyLifeResult;
  value?: number | null;
}

export interface CorrectPostInput {
  commandId: string;
  /** The version that was on the screen. */
  expectedVersion: number;
  post: string;
  text: string;
}

export interface CorrectReadingInput {
  commandId: string;
  /** The version that was on the screen. */
  expectedVersion: number;
  reading: string;
  value: number;
  value2?: number | null;
}

export interface DailyLife {
  items: DailyLifeEntry[];
  live: string;
}

export interface DailyLifeEntry {
  by: Professional | null;
  correctedAt: string | null;
  /** Who wrote the finding above; `by` recorded the first one. */
  correctedBy: Professional | null;
  detail: string | null;
  id: string;
  kind: DailyLifeKind;
  note: string | null;
  /** Null, as `openObjections`: withheld. Long lists ask for the number, and `objections` of one record. */
  objections: Objection[] | null;
  observedAt: string;
  /** Those that wait for the author. */
  openObjections: number | null;
  result: DailyLifeResult;
  typedAt: string;
  value: number | null;
  version: number;
}

export type DailyLifeKind = 'MEAL' | 'MOOD' | 'SKIN' | 'SLEEP' | 'STOOL' | 'URINE' | 'WATER';

/** Refused and not measured are findings, not gaps. */
export type DailyLifeResult = 'NOT_MEASURED' | 'REFUSED' | 'VALUE';

export interface DailyLifeUpdate {
  id: string | null;
  item: DailyLifeEntry | null;
  kind: UpdateKind;
  mark: string;
}

export interface DailyLifeVersion {
  at: string;
  by: Professional | null;
  detail: string | null;
  note: string | null;
  result: DailyLifeResult;
  value: number | null;
  version: number;
}

export interface Death {
  /** The viewer can close the report that waits: they reported it, or record deaths. */
  mayClose: boolean;
  /** The viewer is a second person of another facility, who can undo the recording; one that the office confirmed only where they may record it. */
  mayUndo: boolean;
  /** What was said last. */
  status: DeathStepKind;
  /** Oldest first. */
  steps: DeathStep[];
}

export interface DeathRecorder {
  person: Professional;
  /** Their facility's. */
  phone: string | null;
}

export interface DeathStep {
  at: string;
  /** Null: the office. */
  by: Professional | null;
  diedOn: string | null;
  foundAt: string | null;
  /** Who found the death, as the recorder names them. */
  foundBy: string | null;
  id: string;
  kind: DeathStepKind;
  reason: string | null;
}

export type DeathStepKind = 'CONFIRMED' | 'RECORDED' | 'REPORTED' | 'REPORT_CLOSED' | 'UNDONE';

export interface EndSessionInput {
  commandId: string;
  session: string;
}

export interface Facility {
  id: string;
  kana: string;
  /** A code of the field's kinds, e.g. `visiting-nursing-station`. */
  kind: string;
  name: string;
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
  expiresAt: string;
  facility: Facility;
  id: string;
  invitedAt: string;
  invitedBy: Professional;
  message: string | null;
  /** E.g. `80代 女性`. */
  patientHint: string;
  /** The patient's name; null for the invited facility before it accepts. */
  patientName: string | null;
  status: InvitationStatus;
}

export type InvitationStatus = 'ACCEPTED' | 'CANCELLED' | 'DECLINED' | 'EXPIRED' | 'WAITING';

export interface InvitationUpdate {
  id: string | null;
  item: Invitation | null;
  kind: UpdateKind;
  mark: string;
}

export interface Invitations {
  items: Invitation[];
  live: string;
}

export interface InviteFacilityInput {
  commandId: string;
  facility: string;
  message?: string | null;
  patient: string;
}

export interface InviteFamilyInput {
  commandId: string;
  email?: string | null;
  name: string;
  patient: string;
  relationship: string;
}

export interface KeyPerson {
  name: string;
  phone: string | null;
  relationship: string;
}

export interface KeyPersonInput {
  name: string;
  phone?: string | null;
  relationship: string;
}

export interface MarkSeenInput {
  commandId: string;
  posts: string[];
  room: string;
  /** Of each of them, the version that was on the screen. */
  versions: number[];
}

export interface Me {
  account: string;
  face: string | null;
  /** All the facilities the person serves; `actFor` changes between them. */
  facilities: Facility[];
  facility: Facility;
  kana: string;
  manager: boolean;
  name: string;
  profession: string;
  sessionUntil: string;
  sessions: Session[];
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
  /** How many of the viewer's patients are missing here, because a record of theirs cannot be read. */
  setAside: number;
}

export interface MyPatientsUpdate {
  id: string | null;
  item: PatientCard | null;
  kind: UpdateKind;
  mark: string;
}

export interface ObjectToProxyPostInput {
  commandId: string;
  /** The version that was on the screen. */
  expectedVersion: number;
  post: string;
  reason: string;
}

export interface Objection {
  at: string;
  by: Professional | null;
  /** Null: it waits for the author. */
  closed: ObjectionClosing | null;
  id: string;
  remark: string;
  /** Which version of the record it is about. */
  version: number;
}

export interface ObjectionClosing {
  answer: string | null;
  at: string;
  by: Professional | null;
  how: ObjectionEnd;
}

export type ObjectionEnd = 'ANSWERED' | 'CORRECTED' | 'TAKEN_BACK';

export type ObjectionKind = 'DAILY_LIFE' | 'POST' | 'READING';

export interface OpenRoomInput {
  /** NARROWED and ONE_TO_ONE: people. */
  accounts?: string[];
  commandId: string;
  /** NARROWED: whole facilities. */
  facilities?: string[];
  kind: RoomKind;
  name: string;
  patient: string;
}

export interface PageInfo {
  endCursor: string | null;
  hasNextPage: boolean;
}

export interface Patient {
  age: number;
  basics: Basics;
  birthDate: string;
  consent: ConsentState;
  /** What was said about the patient's death; null where nothing was, or where it is not shown. */
  death: Death | null;
  /** To whom it falls to record a death now. Empty: the office, with the paper in hand. Null: withheld. */
  deathRecorders: DeathRecorder[] | null;
  diedOn: string | null;
  id: string;
  kana: string;
  /** What the viewer may do now: what is not named here would be refused. */
  may: PatientRight[];
  name: string;
  /** Null: withheld. */
  phase: PatientPhase | null;
  rooms: Room[];
  /** ALL, or OWN: consent ended and only the facility's own records are left. */
  scope: AccessScope;
  sex: Sex;
  writing: Writing;
}

export interface PatientCard {
  age: number;
  /** Posts that ask for 了解 and have not the viewer's. */
  awaitingMyAcknowledgement: number | null;
  birthDate: string;
  /** Somebody reported a death, and it waits for those who record. Null: withheld. */
  deathReported: boolean | null;
  /** The patient's id. */
  id: string;
  kana: string;
  /** The first words of the newest post, before them the name of who wrote them: of a correction, who made it; with （代行） who typed it for another that has not confirmed it. */
  lastPost: string | null;
  lastPostAt: string | null;
  name: string;
  openAlerts: number | null;
  /** Another one whenever what the patient's page shows is another, beside the lists with feeds of their own: then it asks again. Null: withheld. */
  pageVersion: string | null;
  /** Null, as the counts, where it is withheld: `readable` is false then. */
  phase: PatientPhase | null;
  /** False when consent ended or does not reach the facility: only its own records are left. */
  readable: boolean;
  sex: Sex;
  /** Posts in all of the viewer's rooms that they have not seen. */
  unread: number | null;
}

/** How the patient is, said by the team; falling use of the timeline is natural when stable. */
export type PatientPhase = 'CHANGING' | 'DIED' | 'END_OF_LIFE' | 'STABLE';

export type PatientRight = 'ASSIGN' | 'HANDLE_ALERT' | 'INVITE_FACILITY' | 'INVITE_FAMILY' | 'LEAVE' | 'OPEN_ROOM' | 'RECORD_CONSENT' | 'RECORD_DEATH' | 'RELEASE' | 'REMOVE_FACILITY' | 'REMOVE_FAMILY' | 'REPORT_DEATH' | 'SET_THRESHOLD' | 'UPDATE_BASICS' | 'WITHDRAW_CONSENT' | 'WRITE';

export interface Post {
  /** Of the version that stands; what is corrected begins anew. */
  acknowledgedCount: number | null;
  attachments: Attachment[];
  /** The professionals in the room when it was published, beside who wrote it. `Room.audience` is who is there now. */
  audienceCount: number | null;
  /** Null for patient and relatives, who have `familyAuthor`. */
  author: Professional | null;
  correctedAt: string | null;
  /** Who wrote the text above; `author` or `enteredBy` wrote the first one. */
  correctedBy: Professional | null;
  /** Proxy entry: who typed it for the author. */
  enteredBy: Professional | null;
  familyAuthor: FamilyAuthor | null;
  id: string;
  mentions: Mention[];
  /** Null: withheld. */
  objections: Objection[] | null;
  /** When it happened: the visit. */
  occurredAt: string;
  postedAt: string;
  priority: Priority;
  /** Null: not a proxy entry (`enteredBy` is null), or withheld. */
  proxy: ProxyStatus | null;
  proxyObjection: string | null;
  /** Null, as all that follows: withheld. */
  reactions: Reaction[] | null;
  /** Readings recorded with the post. */
  readings: PostReading[];
  releasedAttachments: string[] | null;
  /** The facility whose staff released it: it may take that back, too. */
  releasedByFacility: string | null;
  /** The version that patient and relatives may read; null: not released, or withheld as `releasedAttachments`. */
  releasedVersion: number | null;
  /** The post it answers. */
  replyTo: string | null;
  replyToExcerpt: string | null;
  room: string;
  seenCount: number | null;
  tags: string[];
  /** Null when it was withdrawn. */
  text: string | null;
  version: number;
  withdrawn: Withdrawal | null;
}

export interface PostConnection {
  edges: PostEdge[];
  /** Begins the live feed without a gap. */
  live: string;
  pageInfo: PageInfo;
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
  correctedAt: string | null;
  /** Who wrote the value above, where that is not the first one: the post's author did not. */
  correctedBy: Professional | null;
  id: string;
  kind: string;
  unit: string;
  value: number;
  value2: number | null;
}

export interface PostVersion {
  at: string;
  by: Professional | null;
  text: string;
  version: number;
}

export type Priority = 'IMPORTANT' | 'NORMAL';

/** A professional as the others see them: the face, the name, the profession and the facility belong together. */
export interface Professional {
  account: string;
  /** Path of the face, where there is one. */
  face: string | null;
  facility: string;
  facilityName: string;
  kana: string;
  name: string;
  profession: string;
}

export type ProxyStatus = 'AWAITING' | 'CONFIRMED' | 'OBJECTED';

export interface PublishPostInput {
  /** Files that the viewer uploaded. */
  attachments?: string[];
  /** Is the post's id. */
  commandId: string;
  mentions?: MentionInput[];
  occurredAt?: string | null;
  /** Proxy entry: the account of the professional for whom it is written; they confirm or object. */
  onBehalfOf?: string | null;
  priority?: Priority;
  /** Measurements (ids of recorded readings) shown with the post. */
  readings?: string[];
  replyTo?: string | null;
  room: string;
  tags?: string[];
  text: string;
  /** Milliseconds that the post waited on the device for a network. */
  waitedMs?: number | null;
}

export interface RaiseObjectionInput {
  /** Is the objection's id. */
  commandId: string;
  /** The version that was on the screen. */
  expectedVersion: number;
  kind: ObjectionKind;
  /** The id of the reading, entry or post. */
  record: string;
  remark: string;
}

export interface ReactInput {
  commandId: string;
  kind: string;
  /** False takes it back. */
  on: boolean;
  post: string;
}

export interface Reaction {
  /** `thanks`, `understood`, `well-done`, `worried`. */
  kind: string;
  people: string[];
}

export interface Reader {
  /** Of the version that stands. */
  acknowledgedAt: string | null;
  /** An earlier version was acknowledged, which was corrected since: the one that stands waits. */
  acknowledgedEarlierAt: string | null;
  person: Professional;
  seenAt: string | null;
  /** Seen before it was corrected, and not since, as far as their screens told. */
  seenEarlier: boolean;
}

export interface Readers {
  facilities: FacilityReaders[];
}

export interface Reading {
  by: Professional | null;
  correctedAt: string | null;
  /** Who wrote the value above; `by` recorded the first one. */
  correctedBy: Professional | null;
  /** Null: never corrected, or withheld. */
  first: FirstValue | null;
  id: string;
  kind: ReadingKind;
  measuredAt: string;
  note: string | null;
  /** Null, as `openObjections`: withheld. Long lists ask for the number, and `objections` of one record. */
  objections: Objection[] | null;
  /** Those that wait for the author. */
  openObjections: number | null;
  typedAt: string;
  unit: string;
  value: number;
  value2: number | null;
  version: number;
}

export interface ReadingInput {
  /** Chosen by the client: a post may name it at once. */
  id: string;
  kind: ReadingKind;
  value: number;
  value2?: number | null;
}

export type ReadingKind = 'BLOOD_PRESSURE' | 'GLUCOSE' | 'PAIN' | 'PULSE' | 'RESPIRATION' | 'SPO2' | 'TEMPERATURE' | 'WEIGHT';

export interface ReadingKindInfo {
  decimals: number;
  kind: ReadingKind;
  max: number;
  min: number;
  unit: string;
}

export interface ReadingUpdate {
  id: string | null;
  item: Reading | null;
  kind: UpdateKind;
  mark: string;
}

export interface ReadingVersion {
  at: string;
  by: Professional | null;
  value: number;
  value2: number | null;
  version: number;
}

export interface Readings {
  items: Reading[];
  live: string;
}

export interface RecordConsentInput {
  commandId: string;
  /** The version of the 説明書 that was handed over. */
  explanationVersion: string;
  facilities?: string[];
  form: ConsentForm;
  givenBy: ConsentGiverInput;
  givenOn: string;
  kind: ConsentKind;
  patient: string;
}

export interface RecordDailyLifeInput {
  /** Is the entry's id. */
  commandId: string;
  detail?: string | null;
  kind: DailyLifeKind;
  note?: string | null;
  /** Where the person named it; else the server's time counts, less `waitedMs`. */
  observedAt?: string | null;
  patient: string;
  result: DailyLifeResult;
  value?: number | null;
  /** Milliseconds that the entry waited on the device for a network. */
  waitedMs?: number | null;
}

export interface RecordDeathInput {
  commandId: string;
  diedOn: string;
  foundAt: string;
  /** 確認者・発見者: who found the death, e.g. the doctor who confirmed it. */
  foundBy: string;
  patient: string;
  /** The recording that was on the screen and is corrected, by the id of its step; null: there was none. CONFLICT when another stands. */
  recording?: string | null;
}

export interface RecordReadingsInput {
  commandId: string;
  /** Where the person named it; else the server's time counts, less `waitedMs`. */
  measuredAt?: string | null;
  note?: string | null;
  patient: string;
  readings: ReadingInput[];
  /** Milliseconds that the entry waited on the device for a network. */
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

export interface RegisterPatientInput {
  birthDate: string;
  commandId: string;
  kana: string;
  name: string;
  sex: Sex;
}

export interface ReleasePostInput {
  attachments?: string[];
  commandId: string;
  post: string;
  /** The one that was on the screen; CONFLICT when another stands. */
  version: number;
}

export interface RemoveFacilityInput {
  commandId: string;
  facility: string;
  patient: string;
}

export interface RemoveFamilyInput {
  commandId: string;
  /** The invitation's id. */
  family: string;
  patient: string;
}

export interface RemoveStaffInput {
  account: string;
  commandId: string;
}

export interface ReportDeathInput {
  commandId: string;
  diedOn: string;
  foundAt: string;
  foundBy: string;
  patient: string;
}

export interface Room {
  /** Everyone who would read a post written now: shown beside the send button. */
  audience: Professional[] | null;
  /** Patient and relatives in the room (of FAMILY rooms). Null, as `audience` and `unread`: withheld. */
  family: FamilyMember[] | null;
  id: string;
  kind: RoomKind;
  name: string;
  patient: string | null;
  patientName: string | null;
  unread: number | null;
  /** False when it is closed, the patient died or consent ended. */
  writable: boolean;
}

/** The field's kinds of room. 多職種全員, 絞込, 患者・家族, 1対1, 自由グループ, 施設内掲示板, コミュニティ. */
export type RoomKind = 'ALL_PROFESSIONALS' | 'COMMUNITY' | 'FACILITY_BOARD' | 'FAMILY' | 'FREE_GROUP' | 'NARROWED' | 'ONE_TO_ONE';

export interface RoomUpdate {
  id: string | null;
  item: Post | null;
  kind: UpdateKind;
  mark: string;
}

export interface SeenBefore {
  at: string;
  familyName: string | null;
  person: Professional | null;
}

export interface Session {
  current: boolean;
  device: string | null;
  id: string;
  /** The time of the sign-in ran out: only notices still come there. */
  lapsed: boolean;
  /** Its device is sent notices, also after the time of the sign-in ran out. */
  notices: boolean;
  openedAt: string;
}

export interface SetManagerInput {
  account: string;
  commandId: string;
  manager: boolean;
}

export interface SetThresholdInput {
  commandId: string;
  expectedHigh?: number | null;
  /** The bounds that were on the screen; both null: none. */
  expectedLow?: number | null;
  high?: number | null;
  kind: ReadingKind;
  low?: number | null;
  part?: ThresholdPart;
  patient: string;
}

export type Sex = 'FEMALE' | 'MALE' | 'OTHER';

export interface SignInInput {
  commandId: string;
  /** For people of several facilities; else the only or last one. */
  facility?: string | null;
  password: string;
  signInName: string;
}

export type SignInResult = ({ __typename: 'Refused' } & Refused) | ({ __typename: 'SignedIn' } & SignedIn);

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
  face: string | null;
  kana: string;
  manager: boolean;
  name: string;
  profession: string;
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

export interface TeamMember {
  allStaff: boolean;
  /** Whether consent reaches this facility. */
  consented: boolean;
  facility: Facility;
  /** The facility's id. */
  id: string;
  people: Professional[];
  since: string;
}

export interface Threshold {
  high: number | null;
  kind: ReadingKind;
  low: number | null;
  /** SYSTOLIC and DIASTOLIC of blood pressure are bounded apart. */
  part: ThresholdPart;
  setAt: string;
  setBy: Professional;
}

export type ThresholdPart = 'VALUE' | 'VALUE2';

export interface Thresholds {
  /** Null: withheld; an empty list: none are set. */
  items: Threshold[] | null;
  /** True: consent does not reach the viewer. What is null or missing here may be set all the same. */
  withheld: boolean;
}

export interface UndoDeathInput {
  commandId: string;
  patient: string;
  reason: string;
  /** The recording that was on the screen, by the id of its step; CONFLICT when another stands. */
  recording: string;
}

export interface UnsubscribeFromPushInput {
  commandId: string;
  endpoint: string;
}

/** The whole of the basics; `expectedUpdatedAt` and `expectedPhase` keep two people from overwriting each other. */
export interface UpdateBasicsInput {
  allergies: string[];
  careLevel?: string | null;
  commandId: string;
  conditions: string[];
  /** The phase that was on the screen; CONFLICT when `phase` would change another. */
  expectedPhase?: PatientPhase | null;
  expectedUpdatedAt?: string | null;
  keyPerson?: KeyPersonInput | null;
  living?: string | null;
  patient: string;
  /** Null: it stays as it is. */
  phase?: PatientPhase | null;
  pointsOfCare: string[];
}

/** What happened to one item of a live feed. RESET: fetch the page again. */
export type UpdateKind = 'ADDED' | 'CHANGED' | 'GONE' | 'RESET';

export interface WithdrawConsentInput {
  commandId: string;
  /** Empty: the whole consent; else only for these facilities. */
  facilities?: string[];
  givenBy: ConsentGiverInput;
  patient: string;
  reason?: string | null;
  withdrawnOn: string;
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

export type WithdrawalMeans = 'IN_PERSON' | 'PAPER' | 'TELEPHONE';

export type WithdrawalReason = 'MISTAKE' | 'WRONG_PATIENT' | 'WRONG_ROOM';

/** The answer to every mutation: what was written, or why not. A retry with the same `commandId` has the same answer. */
export type WriteResult = ({ __typename: 'Refused' } & Refused) | ({ __typename: 'Written' } & Written);

/** Whether records of the patient are still written. */
export interface Writing {
  /** Null: they are. */
  closed: WritingClosed | null;
  /** After a death the last day on which the team still writes what belongs to the time before, and the farewell; null while none is on record. */
  until: string | null;
}

export type WritingClosed = 'DIED' | 'NO_CONSENT';

export interface Written {
  /** Send it as the header `tsumugi-after` with the next query: the answer then holds this write. Opaque. */
  after: string;
  /** What the command made or changed. */
  id: string;
}
