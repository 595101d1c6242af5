// Generated from the SDL by generate-schema.mjs; not written by hand.

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

export type ConsentDuty = 'REGISTER' | 'CONFIRM' | 'CHECK';

export interface ConsentTask {
  /** The consent's id. */
  id: string;
  patient: string;
  patientName: string;
  patientKana: string;
  birthDate: string;
  kind: string;
  form: string;
  givenOn: string;
  givenByName: string;
  givenByRelationship: string | null;
  obtainedByName: string;
  facilityName: string;
  recordedAt: string;
  duty: ConsentDuty;
}

export interface ConsentTaskInput {
  commandId: string;
  patient: string;
  /** The task's id; may be left out while the patient has one consent that waits for this duty. */
  consent?: string | null;
}

export interface OfficeFacility {
  id: string;
  number: string;
  name: string;
  kind: string;
  phone: string | null;
  staffCount: number;
  patientCount: number;
}

export interface OfficeMe {
  account: string;
  name: string;
  regionName: string;
  sessionUntil: string;
}

export interface PageInfo {
  hasNextPage: boolean;
  endCursor: string | null;
}

export interface ProfessionCount {
  profession: string;
  count: number;
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

export type RefusalCode = 'UNAUTHENTICATED' | 'NOT_FOUND' | 'INVALID' | 'CONFLICT' | 'EXPIRED' | 'COMMAND_REUSED' | 'STALE_TOKEN' | 'TOO_LARGE' | 'UNSUPPORTED_FILE' | 'RATE_LIMITED' | 'BUSY' | 'VIEW_BEHIND' | 'STALE';

export interface Refused {
  code: RefusalCode;
  /** A sentence for the person. */
  message: string;
  /** The input field it is about, where there is one. */
  field: string | null;
}

export interface RegionFigures {
  facilities: number;
  staff: number;
  patients: number;
  activeConsents: number;
  signInsLast30Days: number;
  postsLast30Days: number;
  professions: ProfessionCount[];
}

export interface RegisterFacilityInput {
  commandId: string;
  /** 介護保険事業所番号 or 医療機関コード: 10 digits; unique. */
  number: string;
  name: string;
  kana: string;
  kind: string;
  phone?: string | null;
  managerSignInName: string;
  managerName: string;
  managerKana: string;
  managerProfession: string;
  managerPassword: string;
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
  me: OfficeMe;
  token: string;
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
