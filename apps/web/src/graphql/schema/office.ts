// Generated from the SDL by generate-schema.mjs; not written by hand.

export interface ChangePasswordInput {
  commandId: string;
  next: string;
  present: string;
}

export interface ConfirmDeathInput {
  commandId: string;
  patient: string;
  /** The one that was on the screen; CONFLICT when another stands. */
  recording: string;
}

export interface ConfirmedDeath {
  birthDate: string;
  confirmedAt: string;
  confirmedByName: string;
  diedOn: string;
  /** Empty: the office recorded it. */
  facilityName: string;
  foundAt: string | null;
  /** Who found the death, as the recorder names them; null in old recordings. */
  foundBy: string | null;
  patient: string;
  patientKana: string;
  patientName: string;
  recordedAt: string;
  recordedByName: string;
  /** Names the recording; a later one has another. */
  recording: string;
}

export type ConsentDuty = 'CHECK' | 'CONFIRM' | 'REGISTER';

/** Who withdraws: the patient, or somebody for the patient. */
export interface ConsentGiverInput {
  name: string;
  /** Null: the patient in person. */
  relationship?: string | null;
}

export interface ConsentHolder {
  birthDate: string;
  /** Those that stand, oldest first. */
  consents: StandingConsent[];
  patient: string;
  patientKana: string;
  patientName: string;
}

export interface ConsentTask {
  birthDate: string;
  duty: ConsentDuty;
  facilityName: string;
  form: string;
  givenByName: string;
  givenByRelationship: string | null;
  givenOn: string;
  /** The consent's id. */
  id: string;
  kind: string;
  obtainedByName: string;
  patient: string;
  patientKana: string;
  patientName: string;
  recordedAt: string;
}

export interface ConsentTaskInput {
  commandId: string;
  /** The task's id; may be left out while the patient has one consent that waits for this duty. */
  consent?: string | null;
  patient: string;
}

export interface DeathTask {
  birthDate: string;
  diedOn: string;
  facilityName: string;
  foundAt: string | null;
  /** Who found the death, as the recorder names them; null in old recordings. */
  foundBy: string | null;
  patient: string;
  patientKana: string;
  patientName: string;
  recordedAt: string;
  recordedByName: string;
  /** Names the recording; a later one has another. */
  recording: string;
}

export interface DeathToRecord {
  birthDate: string;
  patient: string;
  patientKana: string;
  patientName: string;
  /** What the team reported; null where nobody did. */
  reported: ReportedDeath | null;
}

export interface Employment {
  /** A code of the field's kinds, e.g. `visiting-nursing-station`. */
  kind: string;
  /** Who serves at a facility of this kind with another profession: appointed before the table said so. */
  others: OtherEmployed[];
  /** Codes of the field's professions. */
  professions: string[];
}

export interface NamedFacility {
  id: string;
  kind: string;
  name: string;
}

export interface OfficeFacility {
  id: string;
  kind: string;
  name: string;
  number: string;
  patientCount: number;
  phone: string | null;
  staffCount: number;
}

export interface OfficeMe {
  account: string;
  name: string;
  regionName: string;
  sessionUntil: string;
}

export interface OtherEmployed {
  account: string;
  facility: string;
  facilityName: string;
  name: string;
  profession: string;
}

export interface ProfessionCount {
  count: number;
  profession: string;
}

export interface RecordDeathInput {
  commandId: string;
  diedOn: string;
  foundAt: string;
  /** 確認者・発見者: who found the death, e.g. the doctor who wrote the paper. */
  foundBy: string;
  patient: string;
  /** The recording that was on the screen, which this one corrects; null: there was none. CONFLICT when another stands. */
  recording?: string | null;
}

export type RefusalCode = 'BUSY' | 'COMMAND_REUSED' | 'CONFLICT' | 'DAMAGED' | 'EXPIRED' | 'INVALID' | 'NOT_FOUND' | 'RATE_LIMITED' | 'SET_ASIDE' | 'STALE' | 'STALE_TOKEN' | 'TOO_LARGE' | 'UNAUTHENTICATED' | 'UNCERTAIN' | 'UNSUPPORTED_FILE' | 'VIEW_BEHIND';

export interface Refused {
  code: RefusalCode;
  /** The input field it is about, where there is one. */
  field: string | null;
  /** A sentence for the person. */
  message: string;
}

export interface RegionFigures {
  activeConsents: number;
  facilities: number;
  patients: number;
  postsLast30Days: number;
  professions: ProfessionCount[];
  signInsLast30Days: number;
  staff: number;
}

export interface RegisterFacilityInput {
  commandId: string;
  kana: string;
  kind: string;
  managerKana: string;
  managerName: string;
  managerPassword: string;
  managerProfession: string;
  managerSignInName: string;
  name: string;
  /** 介護保険事業所番号 or 医療機関コード: 10 digits; unique. */
  number: string;
  phone?: string | null;
}

export interface ReportedDeath {
  byName: string;
  diedOn: string;
  facilityName: string;
  foundAt: string;
  foundBy: string;
}

export interface SetEmploymentInput {
  commandId: string;
  /** Those that were on the screen; CONFLICT when others stand. */
  expected: string[];
  kind: string;
  professions: string[];
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
  me: OfficeMe;
  token: string;
}

export interface StandingConsent {
  /** The facilities that an individual one names and still reaches. */
  facilities: NamedFacility[];
  form: string;
  givenByName: string;
  givenByRelationship: string | null;
  givenOn: string;
  id: string;
  kind: string;
  /** AWAITING_REGISTRATION, AWAITING_CONFIRMATION or ACTIVE. */
  status: string;
  /** The facilities for which a comprehensive one was withdrawn. */
  withdrawnFacilities: NamedFacility[];
}

export interface UndoDeathInput {
  commandId: string;
  patient: string;
  reason: string;
  /** The one that was on the screen; CONFLICT when another stands. */
  recording: string;
}

export interface WithdrawConsentInput {
  commandId: string;
  /** Empty: the whole consent; else only for these facilities, which a consent of the patient must reach or have reached. */
  facilities?: string[];
  givenBy: ConsentGiverInput;
  means: WithdrawalMeans;
  patient: string;
  reason?: string | null;
  withdrawnOn: string;
}

export type WithdrawalMeans = 'IN_PERSON' | 'PAPER' | 'TELEPHONE';

/** The answer to every mutation: what was written, or why not. A retry with the same `commandId` has the same answer. */
export type WriteResult = ({ __typename: 'Refused' } & Refused) | ({ __typename: 'Written' } & Written);

export interface Written {
  /** Send it as the header `tsumugi-after` with the next query: the answer then holds this write. Opaque. */
  after: string;
  /** What the command made or changed. */
  id: string;
}
