import type { Position, ViewReader, Viewer } from '@tsumugi/kernel';

/** What the decision about a team member and a patient rests on. */
export interface TeamFacts {
  readonly patientKnown: boolean;
  readonly sameRegion: boolean;
  readonly patientDied: boolean;
  /** The viewer is on the staff of the facility they act for. */
  readonly serves: boolean;
  readonly manager: boolean;
  readonly profession: string | null;
  /** The facility is a member of the patient's care team. */
  readonly member: boolean;
  /** The facility registered the patient: it answers for who is in the team. */
  readonly registering: boolean;
  /** The facility's manager assigned the viewer (or all staff) to this patient. */
  readonly assigned: boolean;
  /** An effective consent reaches the facility. */
  readonly consented: boolean;
  /** Only asked for rooms. */
  readonly room: RoomFacts | null;
  readonly invitingProfessions: readonly string[];
}

export interface RoomFacts {
  readonly known: boolean;
  readonly closed: boolean;
  /** The room is for every professional of the team, or names the viewer or their facility. */
  readonly admits: boolean;
}

export interface FamilyFacts {
  readonly linked: boolean;
  readonly participation: boolean;
  /** Any effective consent: without one nothing about the patient is shown to anybody. */
  readonly consented: boolean;
  readonly patientDied: boolean;
}

/** What the decision about an invitation rests on. */
export interface InvitationFacts {
  readonly serves: boolean;
  readonly manager: boolean;
  /** The viewer's facility is the invited one. */
  readonly invited: boolean;
  /** The viewer's facility is the one that asked. */
  readonly inviting: boolean;
}

export interface OfficeFacts {
  /** The viewer is signed in as the office of the region they belong to. */
  readonly office: boolean;
  /** False as well when there is no such patient; not asked for counts. */
  readonly patientInRegion: boolean;
}

/** The room kinds that every professional of the team is in. */
const openToAllProfessionals = ['ALL_PROFESSIONALS', 'FAMILY'];

/** Facts have a span of positions: `until` asks how they stood then. */
const inForce = '(from_position <= ?1 AND (to_position IS NULL OR to_position > ?1))';
const forever = Number.MAX_SAFE_INTEGER;

export function teamFacts(read: ViewReader, viewer: Viewer, patient: string, room?: string, until: Position = forever): TeamFacts {
  const facility = viewer.facility ?? '';
  const person = read.get<{ region: string; died_on: string | null; registered_by: string }>(
    'SELECT region, died_on, registered_by FROM patient_patient WHERE id = ?',
    patient,
  );
  const staff = staffOf(read, facility, viewer.account, until);
  return {
    patientKnown: person !== undefined,
    sameRegion: person?.region === viewer.region,
    patientDied: person?.died_on != null,
    serves: staff !== undefined,
    manager: staff?.manager === 1,
    profession: staff?.profession ?? null,
    member: isMember(read, patient, facility, until),
    registering: person?.registered_by === facility,
    assigned: isAssigned(read, patient, facility, viewer.account, until),
    consented: isConsented(read, patient, facility, until),
    room: room === undefined ? null : roomFacts(read, viewer, patient, room, until),
    invitingProfessions: invitingProfessions(read, viewer.region),
  };
}

function staffOf(read: ViewReader, facility: string, account: string, until: Position) {
  return read.get<{ manager: number; profession: string }>(
    `SELECT manager, profession FROM facility_staff WHERE facility = ?2 AND account = ?3 AND ${inForce}`,
    until,
    facility,
    account,
  );
}

export function isMember(read: ViewReader, patient: string, facility: string, until: Position = forever): boolean {
  return (
    read.get(`SELECT 1 FROM careteam_member WHERE patient = ?2 AND facility = ?3 AND ${inForce}`, until, patient, facility) !== undefined
  );
}

export function isAssigned(read: ViewReader, patient: string, facility: string, account: string, until: Position = forever): boolean {
  return (
    read.get(
      `SELECT 1 FROM careteam_assignment WHERE patient = ?2 AND facility = ?3 AND account IN (?4, '*') AND ${inForce}`,
      until,
      patient,
      facility,
      account,
    ) !== undefined
  );
}

/**
 * Whether an effective consent reaches the facility; `facility` null: whether there is any at all.
 * A consent to the whole team (`*`) does not reach a facility for which it was withdrawn; a
 * consent that names the facility does.
 */
export function isConsented(read: ViewReader, patient: string, facility: string | null, until: Position = forever): boolean {
  if (facility === null) return read.get(`SELECT 1 FROM consent_cover WHERE patient = ?2 AND ${inForce}`, until, patient) !== undefined;
  const named = read.get(`SELECT 1 FROM consent_cover WHERE patient = ?2 AND facility = ?3 AND ${inForce}`, until, patient, facility);
  if (named !== undefined) return true;
  const team = read.get(`SELECT 1 FROM consent_cover WHERE patient = ?2 AND facility = '*' AND ${inForce}`, until, patient);
  if (team === undefined) return false;
  return (
    read.get(`SELECT 1 FROM consent_exclusion WHERE patient = ?2 AND facility = ?3 AND ${inForce}`, until, patient, facility) === undefined
  );
}

function roomFacts(read: ViewReader, viewer: Viewer, patient: string, room: string, until: Position): RoomFacts {
  const row = read.get<{ kind: string; closed: number }>(
    'SELECT kind, closed FROM timeline_room WHERE id = ? AND patient = ?',
    room,
    patient,
  );
  if (!row) return { known: false, closed: true, admits: false };
  const admits =
    openToAllProfessionals.includes(row.kind) ||
    read.get(
      `SELECT 1 FROM timeline_room_party WHERE room = ?2 AND (account = ?3 OR (account = '*' AND facility = ?4)) AND ${inForce}`,
      until,
      room,
      viewer.account,
      viewer.facility ?? '',
    ) !== undefined;
  return { known: true, closed: row.closed === 1, admits };
}

export function familyFacts(read: ViewReader, viewer: Viewer, patient: string, until: Position = forever): FamilyFacts {
  const person = read.get<{ died_on: string | null }>(
    'SELECT died_on FROM patient_patient WHERE id = ? AND region = ?',
    patient,
    viewer.region,
  );
  return {
    linked:
      person !== undefined &&
      read.get(`SELECT 1 FROM careteam_family WHERE patient = ?2 AND account = ?3 AND ${inForce}`, until, patient, viewer.account) !==
        undefined,
    participation: regionPolicy(read, viewer.region)?.familyParticipation ?? false,
    consented: isConsented(read, patient, null, until),
    patientDied: person?.died_on != null,
  };
}

/** Facts about an invitation that `careteam_invitation` knows; both sides false for an unknown one. */
export function invitationFacts(
  read: ViewReader,
  viewer: Viewer,
  invitation: { facility: string; invitedByFacility: string } | null,
): InvitationFacts {
  const staff = staffOf(read, viewer.facility ?? '', viewer.account, forever);
  return {
    serves: staff !== undefined,
    manager: staff?.manager === 1,
    invited: invitation !== null && invitation.facility === viewer.facility,
    inviting: invitation !== null && invitation.invitedByFacility === viewer.facility,
  };
}

export function officeFacts(read: ViewReader, viewer: Viewer, patient: string | null): OfficeFacts {
  const account = read.get<{ kind: string; region: string }>('SELECT kind, region FROM account_account WHERE id = ?', viewer.account);
  return {
    office: viewer.audience === 'office' && account?.kind === 'office' && account.region === viewer.region,
    patientInRegion:
      patient !== null && read.get('SELECT 1 FROM patient_patient WHERE id = ? AND region = ?', patient, viewer.region) !== undefined,
  };
}

function invitingProfessions(read: ViewReader, region: string): readonly string[] {
  return regionPolicy(read, region)?.invitingProfessions ?? [];
}

/** The network's own rules: 図表17 of the field's guide says that regions differ in these. */
export interface RegionPolicy {
  /** Who makes a consent effective. */
  readonly consentRegistration: 'facility-then-office-check' | 'office' | 'office-two-persons';
  readonly familyParticipation: boolean;
  readonly invitingProfessions: readonly string[];
  /** Days until an invitation lapses. */
  readonly invitationDays: number;
  /** Minutes from signing in until a session ends. */
  readonly sessionMinutes: number;
  /** IANA name, e.g. `Asia/Tokyo`. */
  readonly zone: string;
  /** Seconds behind the head after which patient data are refused. */
  readonly staleAfterSeconds: number;
}

export function regionPolicy(read: ViewReader, region: string): RegionPolicy | null {
  const row = read.get<{ policy: string }>('SELECT policy FROM region_region WHERE id = ?', region);
  return row ? (JSON.parse(row.policy) as RegionPolicy) : null;
}
