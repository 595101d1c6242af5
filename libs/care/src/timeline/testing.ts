import {
  isRefusal,
  type Action,
  type Command,
  type Decision,
  type DomainEvent,
  type Instant,
  type Recorded,
  type Refusal,
  type SqlValue,
  type View,
  type ViewReader,
  type Viewer,
} from '@tsumugi/kernel';
import { defaultRegionPolicy } from '../policy/default-policy.js';
import type { PostPublished } from './events.js';
import { roomIdOf } from './ids.js';

/** The tables of the neighbours that the timeline reads, filled by SQL. */
export const neighbours: View = {
  name: 'neighbours',
  version: 1,
  tables: `
    CREATE TABLE region_region (id TEXT PRIMARY KEY, name TEXT, policy TEXT);
    CREATE TABLE facility_facility (id TEXT PRIMARY KEY, region TEXT, name TEXT, kana TEXT, kind TEXT, phone TEXT);
    CREATE TABLE facility_staff (facility TEXT, account TEXT, profession TEXT, manager INTEGER, from_position INTEGER, to_position INTEGER,
      PRIMARY KEY (facility, account, from_position)) WITHOUT ROWID;
    CREATE INDEX facility_staff_by_account ON facility_staff (account, facility, from_position);
    CREATE TABLE account_account (id TEXT PRIMARY KEY, region TEXT, name TEXT, kana TEXT, face TEXT);
    CREATE TABLE account_session (account TEXT, facility TEXT, until TEXT, ended_at TEXT);
    CREATE TABLE patient_patient (id TEXT PRIMARY KEY, region TEXT, name TEXT, kana TEXT, died_on TEXT, death_recorded_at TEXT,
      registered_by TEXT);
    CREATE TABLE patient_record_of (patient TEXT, facility TEXT, from_position INTEGER, PRIMARY KEY (patient, facility)) WITHOUT ROWID;
    CREATE TABLE consent_cover (patient TEXT, facility TEXT, from_position INTEGER, to_position INTEGER);
    CREATE INDEX consent_cover_by_patient ON consent_cover (patient, facility);
    CREATE TABLE consent_exclusion (patient TEXT, facility TEXT, from_position INTEGER, to_position INTEGER);
    CREATE INDEX consent_exclusion_by_patient ON consent_exclusion (patient, facility);
    CREATE TABLE careteam_member (patient TEXT, facility TEXT, since TEXT, from_position INTEGER, to_position INTEGER);
    CREATE INDEX careteam_member_by_patient ON careteam_member (patient, facility);
    CREATE TABLE careteam_assignment (patient TEXT, facility TEXT, account TEXT, from_position INTEGER, to_position INTEGER);
    CREATE INDEX careteam_assignment_by_patient ON careteam_assignment (patient, facility, account);
    CREATE TABLE careteam_family (invitation TEXT PRIMARY KEY, patient TEXT, account TEXT, name TEXT, relationship TEXT, status TEXT,
      from_position INTEGER, to_position INTEGER);
    CREATE INDEX careteam_family_by_patient ON careteam_family (patient, account);
    CREATE TABLE files_file (id TEXT PRIMARY KEY, patient TEXT, uploader TEXT, uploader_facility TEXT, kind TEXT, content_type TEXT,
      size INTEGER, width INTEGER, height INTEGER, name TEXT, stored_at TEXT, taken_back_at TEXT);
    CREATE TABLE files_erased (id TEXT PRIMARY KEY, patient TEXT, uploader TEXT, uploader_facility TEXT);
    CREATE TABLE vitals_reading (id TEXT PRIMARY KEY, patient TEXT, kind TEXT, value REAL, value2 REAL, unit TEXT, typed_at TEXT,
      author TEXT, author_facility TEXT, version INTEGER);
    CREATE TABLE vitals_id (measuring TEXT, reading TEXT, id TEXT);
    CREATE TABLE vitals_version (reading TEXT, version INTEGER, value REAL, value2 REAL, at TEXT, by TEXT, by_facility TEXT,
      PRIMARY KEY (reading, version)) WITHOUT ROWID;
    CREATE TABLE objection_objection (id TEXT PRIMARY KEY, kind TEXT, record TEXT, position INTEGER);
    CREATE INDEX objection_objection_by_record ON objection_objection (record, position);
  `,
  on: {
    Sql({ data }: Recorded<DomainEvent<'Sql', { sql: string; values: SqlValue[] }>>, db) {
      db.run(data.sql, ...data.values);
    },
    PostPublished({ data, position }: Recorded<PostPublished>, db) {
      db.run(
        'INSERT OR IGNORE INTO patient_record_of VALUES (?, ?, ?)',
        data.patient,
        data.enteredByFacility ?? data.authorFacility,
        position,
      );
    },
  },
};

interface Bench {
  readonly db: ViewReader;
  given(
    ...events: { type: string; data: object; stream?: string; actor?: Recorded['actor']; at?: Instant; occurredAt?: Instant }[]
  ): unknown;
}

const region = 'region';
export const patient = 'patient';
export const rooms = { all: roomIdOf(patient, 'ALL_PROFESSIONALS'), family: roomIdOf(patient, 'FAMILY') };

/**
 * One patient at home and the team around her: a station with a nurse and a colleague, a clinic with
 * the doctor, a hospital with its social worker, a helper's office that no consent reaches, and
 * the daughter. `act` brings a command to its action, as the dispatcher does.
 */
export function around(bench: Bench) {
  const streams = new Map<string, DomainEvent[]>();
  let clock = Date.parse('2026-04-01T02:00:00.000Z');
  let commands = 0;

  const sql = (text: string, ...values: SqlValue[]): void => {
    bench.given({ type: 'Sql', data: { sql: text, values } });
  };
  const facility = (id: string, name: string, kind: string, staff: Record<string, string>, consented: boolean): void => {
    sql('INSERT INTO facility_facility VALUES (?, ?, ?, ?, ?, ?)', id, region, name, name, kind, '03-0000-0000');
    sql(`INSERT INTO careteam_member VALUES ('${patient}', ?, '', 0, NULL)`, id);
    sql(`INSERT INTO careteam_assignment VALUES ('${patient}', ?, '*', 0, NULL)`, id);
    if (consented) sql(`INSERT INTO consent_cover VALUES ('${patient}', ?, 0, NULL)`, id);
    for (const [account, profession] of Object.entries(staff)) {
      sql('INSERT OR IGNORE INTO account_account VALUES (?, ?, ?, ?, NULL)', account, region, `${account}さん`, account);
      sql('INSERT INTO facility_staff VALUES (?, ?, ?, 0, 0, NULL)', id, account, profession);
    }
  };
  sql(
    'INSERT INTO region_region VALUES (?, ?, ?)',
    region,
    '',
    JSON.stringify({ ...defaultRegionPolicy, invitingProfessions: [], releasingProfessions: ['visiting-nurse'] }),
  );
  sql(`INSERT INTO patient_patient VALUES ('${patient}', ?, '紡木 ハナ', 'つむぎ はな', NULL, NULL, 'station')`, region);
  facility('station', '訪問看護', 'visiting-nursing-station', { nurse: 'visiting-nurse', colleague: 'visiting-nurse' }, true);
  facility('clinic', '診療所', 'clinic', { doctor: 'doctor' }, true);
  facility('hospital', '病院', 'hospital', { msw: 'msw' }, true);
  facility('helpers', '訪問介護', 'home-help-office', { helper: 'helper' }, false);
  sql(`INSERT INTO careteam_family VALUES ('invitation', '${patient}', 'daughter', '紡木 さくら', '長女', 'ACCEPTED', 0, NULL)`);
  bench.given({ type: 'PatientRegistered', stream: `patient-${patient}`, data: { facility: 'station' } });

  return {
    sql,
    file(id: string, uploader: string, uploaderFacility: string | null, kind = 'PICTURE'): string {
      sql(
        `INSERT INTO files_file VALUES (?, '${patient}', ?, ?, ?, 'image/jpeg', 1000, 800, 600, NULL, '9999-01-01T00:00:00.000Z', NULL)`,
        id,
        uploader,
        uploaderFacility,
        kind,
      );
      return id;
    },
    reading(id: string, value: number, facility = 'station'): string {
      sql(`INSERT INTO vitals_reading VALUES (?, '${patient}', 'WEIGHT', ?, NULL, 'kg', '', 'nurse', ?, 1)`, id, value, facility);
      return id;
    },
    /** Gives a command to its action; what it decided is in the views when this returns. */
    act<C extends Command>(action: Action<C>, viewer: Viewer, input: Omit<C, 'commandId'> & { commandId?: string }): Refusal | string {
      commands += 1;
      clock += 60_000;
      const command = { commandId: `command-${commands}`, ...input } as unknown as C;
      const at = new Date(clock).toISOString();
      const actor = { person: viewer.account, facility: viewer.facility, device: null };
      const facts: unknown = action.prepare(command, viewer, bench.db, at);
      if (isRefusal(facts)) return facts;
      const stream = action.stream(command, viewer);
      const history = streams.get(stream) ?? [];
      const state = history.reduce((before: unknown, event) => action.decider.evolve(before, event), action.decider.initial() as unknown);
      const decided = action.decider.decide(command, state, { at, actor, facts });
      if (decided instanceof Promise) throw new Error('No decision of the timeline waits for anything.');
      if (isRefusal(decided)) return decided;
      streams.set(stream, [...history, ...decided]);
      if (decided.length > 0) bench.given(...decided.map((event: DomainEvent) => ({ ...event, stream, actor, at })));
      return action.result?.(command) ?? command.commandId;
    },
    now: (): Instant => new Date(clock).toISOString(),
  };
}

export function professionalViewer(account: string, facility: string, profession = 'visiting-nurse'): Viewer {
  return {
    audience: 'team',
    region,
    account,
    facility,
    profession,
    device: null,
    session: `session-${account}`,
    sessionUntil: '2026-12-31T00:00:00.000Z',
  };
}

export const people = {
  nurse: professionalViewer('nurse', 'station'),
  colleague: professionalViewer('colleague', 'station'),
  doctor: professionalViewer('doctor', 'clinic', 'doctor'),
  msw: professionalViewer('msw', 'hospital', 'msw'),
  helper: professionalViewer('helper', 'helpers', 'helper'),
  daughter: { ...professionalViewer('daughter', ''), audience: 'family', facility: null, profession: null } satisfies Viewer as Viewer,
};

export function allowed(decision: Decision): Extract<Decision, { allowed: true }> {
  if (!decision.allowed) throw new Error(decision.reason);
  return decision;
}

/** A post as a composer sends it with nothing chosen. */
export const plain = { text: '体重が増えています。', tags: [], mentions: [], priority: 'NORMAL', attachments: [], readings: [] } as const;
