import { DAY, plus, type Instant, type Position, type ViewReader, type Viewer } from '@tsumugi/kernel';
import { dayIn } from '../day.js';
import { nurses } from '../professions.js';
import { defaultRegionPolicy } from './default-policy.js';

/** What the decision about a team member and a patient rests on. */
export interface TeamFacts {
  readonly patientKnown: boolean;
  readonly sameRegion: boolean;
  readonly patientDied: boolean;
  /** The region's days after a death are over: nothing more is written. */
  readonly writingEnded: boolean;
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
  /** An effective consent reaches anybody. Only asked where none reaches the facility. */
  readonly anyConsent: boolean;
  /** The facility wrote something about the patient, which it must keep. Only asked where no consent reaches it. */
  readonly ownRecords: boolean;
  /** Only asked for deaths: an assigned doctor of a member facility. */
  readonly teamHasDoctor: boolean;
  /** Only asked for a post: the viewer's facility wrote it. */
  readonly ownPost: boolean;
  /** Only asked for a post: the viewer's facility released it. */
  readonly ownRelease: boolean;
  /** Only asked for rooms. */
  readonly room: RoomFacts | null;
  readonly invitingProfessions: readonly string[];
  readonly releasingProfessions: readonly string[];
}

/** What a question about a patient is about, beside the patient. */
export interface About {
  readonly room?: string | undefined;
  readonly post?: string | undefined;
  /** How things stood then; by default now. */
  readonly until?: Position | undefined;
  /** Now, for what time ends. Who does not say it may not write about somebody who died. */
  readonly at?: Instant | undefined;
  readonly deaths?: boolean | undefined;
}

export interface RoomFacts {
  readonly known: boolean;
  readonly closed: boolean;
  /** The room is for every professional of the team, or admitted the viewer or their facility in the stay that lasts. */
  readonly admits: boolean;
}

export interface FamilyFacts {
  readonly linked: boolean;
  readonly participation: boolean;
  /** Any effective consent: without one nothing about the patient is shown to anybody. */
  readonly consented: boolean;
  readonly writingEnded: boolean;
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
  /** Only asked for deaths: somebody of the team may record it. */
  readonly teamRecords: boolean;
}

/** The room kinds that every professional of the team is in. */
const openToAllProfessionals = ['ALL_PROFESSIONALS', 'FAMILY'];

/** Facts have a span of positions: `until` asks how they stood then. */
const inForce = '(from_position <= ?1 AND (to_position IS NULL OR to_position > ?1))';
const forever = Number.MAX_SAFE_INTEGER;

export function teamFacts(read: ViewReader, viewer: Viewer, patient: string, about: About = {}): TeamFacts {
  const { room, post, until = forever, at, deaths = false } = about;
  const facility = viewer.facility ?? '';
  const person = read.get<Deceased & { region: string; registered_by: string }>(
    'SELECT region, died_on, death_recorded_at, registered_by FROM patient_patient WHERE id = ?',
    patient,
  );
  const staff = staffOf(read, facility, viewer.account, until);
  const policy = regionPolicy(read, viewer.region);
  const consented = isConsented(read, patient, facility, until);
  return {
    patientKnown: person !== undefined,
    sameRegion: person?.region === viewer.region,
    patientDied: person?.died_on != null,
    writingEnded: hasEnded(person, policy, at),
    serves: staff !== undefined,
    manager: staff?.manager === 1,
    profession: staff?.profession ?? null,
    member: isMember(read, patient, facility, until),
    registering: person?.registered_by === facility,
    assigned: isAssigned(read, patient, facility, viewer.account, until),
    consented,
    anyConsent: consented || isConsented(read, patient, null, until),
    ownRecords: !consented && hasOwnRecords(read, patient, facility, until),
    teamHasDoctor: deaths && hasDoctor(read, patient, at),
    ownPost: post !== undefined && isOwnPost(read, post, facility),
    ownRelease:
      post !== undefined &&
      read.get('SELECT 1 FROM timeline_release WHERE post = ? AND released_by_facility = ?', post, facility) !== undefined,
    room: room === undefined ? null : roomFacts(read, viewer, patient, room, until),
    invitingProfessions: policy?.invitingProfessions ?? [],
    releasingProfessions: policy?.releasingProfessions ?? [],
  };
}

interface Deceased {
  readonly died_on: string | null;
  readonly death_recorded_at: Instant | null;
}

function hasEnded(person: Deceased | undefined, policy: RegionPolicy | null, at: Instant | undefined): boolean {
  if (person?.died_on == null || person.death_recorded_at === null) return false;
  if (at === undefined) return true;
  return dayIn((policy ?? defaultRegionPolicy).zone, at) > lastWritingDay(policy ?? defaultRegionPolicy, person.death_recorded_at);
}

/** The last day, `YYYY-MM-DD`, on which the team writes after a death that was recorded then. */
export function lastWritingDay(policy: Pick<RegionPolicy, 'zone' | 'daysAfterDeath'>, recordedAt: Instant): string {
  const noon: Instant = `${dayIn(policy.zone, recordedAt)}T12:00:00.000Z`;
  return plus(noon, policy.daysAfterDeath * DAY).slice(0, 10);
}

/** Whether the facility wrote something about the patient. */
export function hasOwnRecords(read: ViewReader, patient: string, facility: string, until: Position = forever): boolean {
  return (
    read.get('SELECT 1 FROM patient_record_of WHERE patient = ? AND facility = ? AND from_position <= ?', patient, facility, until) !==
    undefined
  );
}

/** Days for which a doctor's facility that others took out of the team still keeps the death from falling to them. */
const takenOutDays = 14;

/**
 * Whether the team has a doctor: assigned, of a member facility. Also one whom no consent reaches, and
 * for a while one whose facility others took out: else who takes the consent or the place in the team
 * away from the doctor could record the death. Who does not say the time is told of every such doctor.
 */
export function hasDoctor(read: ViewReader, patient: string, at?: Instant): boolean {
  const takenOut = read.get(
    `SELECT 1 FROM careteam_taken_out t JOIN facility_staff s ON s.facility = t.facility AND s.profession = 'doctor'
      WHERE t.patient = ? AND t.at > ? AND s.from_position < t.position AND (s.to_position IS NULL OR s.to_position > t.position)`,
    patient,
    at === undefined ? '' : plus(at, -takenOutDays * DAY),
  );
  if (takenOut) return true;
  return read
    .all<{ facility: string; account: string }>(
      `SELECT s.facility, s.account
         FROM careteam_member m JOIN facility_staff s ON s.facility = m.facility AND s.to_position IS NULL AND s.profession = 'doctor'
        WHERE m.patient = ? AND m.to_position IS NULL`,
      patient,
    )
    .some(({ facility, account }) => isAssigned(read, patient, facility, account));
}

/** Somebody of the team to whom it falls to record a death. */
export interface Recorder {
  readonly account: string;
  readonly facility: string;
}

/**
 * All to whom it falls to record a death, as `decideTeam` decides for each of them. Nobody, where the
 * doctors of the team are reached by no consent: then the office records, with the paper in hand.
 */
export function recordersOf(read: ViewReader, patient: string, at: Instant): Recorder[] {
  const members = read
    .all<Recorder & { profession: string }>(
      `SELECT s.account, s.facility, s.profession
         FROM careteam_member m JOIN facility_staff s ON s.facility = m.facility AND s.to_position IS NULL
        WHERE m.patient = ? AND m.to_position IS NULL ORDER BY s.facility, s.account`,
      patient,
    )
    .filter(({ facility, account }) => isAssigned(read, patient, facility, account) && isConsented(read, patient, facility));
  const doctors = members.filter(({ profession }) => profession === 'doctor');
  if (doctors.length > 0) return doctors;
  if (hasDoctor(read, patient, at)) return [];
  const registering = read.get<{ by: string }>('SELECT registered_by AS by FROM patient_patient WHERE id = ?', patient)?.by;
  return members.filter(({ profession, facility }) => nurses.has(profession) || facility === registering);
}

/** As `ownersOf` in the timeline's decider has it. */
function isOwnPost(read: ViewReader, post: string, facility: string): boolean {
  return (
    read.get(
      `SELECT 1 FROM timeline_post p
        WHERE p.id = ?1
          AND ((p.entered_by IS NOT NULL AND p.entered_by_facility = ?2)
               OR (p.author_facility = ?2 AND (p.entered_by IS NULL OR p.proxy = 'CONFIRMED')))`,
      post,
      facility,
    ) !== undefined
  );
}

function staffOf(read: ViewReader, facility: string, account: string, until: Position) {
  return read.get<{ manager: number; profession: string }>(
    `SELECT manager, profession FROM facility_staff WHERE facility = ?2 AND account = ?3 AND ${inForce}`,
    until,
    facility,
    account,
  );
}

/** Whether the stay lasts in which somebody is in a patient's team: the facility's (`*`), or one person's for it. */
export function staysIn(read: ViewReader, patient: string, facility: string, account: string): boolean {
  if (!isMember(read, patient, facility)) return false;
  if (account === '*') return true;
  return staffOf(read, facility, account, forever) !== undefined && isAssigned(read, patient, facility, account);
}

export function isServing(read: ViewReader, facility: string, account: string): boolean {
  return staffOf(read, facility, account, forever) !== undefined;
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
      `SELECT 1 FROM timeline_room_party WHERE room = ?2 AND facility = ?3 AND account IN (?4, '*') AND ${inForce}`,
      until,
      room,
      viewer.facility ?? '',
      viewer.account,
    ) !== undefined;
  return { known: true, closed: row.closed === 1, admits };
}

export function familyFacts(read: ViewReader, viewer: Viewer, patient: string, { until = forever, at }: About = {}): FamilyFacts {
  const person = read.get<Deceased>(
    'SELECT died_on, death_recorded_at FROM patient_patient WHERE id = ? AND region = ?',
    patient,
    viewer.region,
  );
  const policy = regionPolicy(read, viewer.region);
  return {
    linked:
      person !== undefined &&
      read.get(`SELECT 1 FROM careteam_family WHERE patient = ?2 AND account = ?3 AND ${inForce}`, until, patient, viewer.account) !==
        undefined,
    participation: policy?.familyParticipation ?? false,
    consented: isConsented(read, patient, null, until),
    writingEnded: hasEnded(person, policy, at),
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

/** `at` is given where it is asked about a death: who of the team may record it depends on the time. */
export function officeFacts(read: ViewReader, viewer: Viewer, patient: string | null, at?: Instant): OfficeFacts {
  const account = read.get<{ kind: string; region: string }>('SELECT kind, region FROM account_account WHERE id = ?', viewer.account);
  return {
    office: viewer.audience === 'office' && account?.kind === 'office' && account.region === viewer.region,
    patientInRegion:
      patient !== null && read.get('SELECT 1 FROM patient_patient WHERE id = ? AND region = ?', patient, viewer.region) !== undefined,
    teamRecords: patient === null || at === undefined || recordersOf(read, patient, at).length > 0,
  };
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
  /** Days after the one on which a death was recorded in which the team still writes what belongs to the time before, and the farewell. */
  readonly daysAfterDeath: number;
  /** Who releases anybody's post to the family, beside its author and the author's facility. */
  readonly releasingProfessions: readonly string[];
  /** Days for which an upload is kept that no record uses. */
  readonly uploadDays: number;
  /** By kind of facility; see `employable`. */
  readonly employment: readonly Employment[];
}

/** Which professions a kind of facility takes on. */
export interface Employment {
  /** A code of the field's kinds. */
  readonly kind: string;
  readonly professions: readonly string[];
}

export function regionPolicy(read: ViewReader, region: string): RegionPolicy | null {
  const row = read.get<{ policy: string }>('SELECT policy FROM region_region WHERE id = ?', region);
  return row ? (JSON.parse(row.policy) as RegionPolicy) : null;
}
