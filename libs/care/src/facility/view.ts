import { defineView, searchable, type Recorded } from '@tsumugi/kernel';
import type { FacilityNumberReserved, FacilityRegistered, StaffAdded, StaffManagerChanged, StaffRemoved } from './events.js';

export const facilityView = defineView({
  name: 'facility',
  version: 2,
  tables: `
CREATE TABLE facility_facility (
  id TEXT PRIMARY KEY,
  region TEXT NOT NULL,
  number TEXT NOT NULL,
  name TEXT NOT NULL,
  kana TEXT NOT NULL,
  kind TEXT NOT NULL,
  phone TEXT,
  -- Name, kana and number as they are searched.
  search TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX facility_facility_by_kana ON facility_facility (region, kana);

-- Whose a number is, from its reservation on: the facility may not be registered yet.
CREATE TABLE facility_number (
  number TEXT PRIMARY KEY,
  facility TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE facility_staff (
  facility TEXT NOT NULL,
  account TEXT NOT NULL,
  profession TEXT NOT NULL,
  manager INTEGER NOT NULL,
  from_position INTEGER NOT NULL,
  to_position INTEGER,
  PRIMARY KEY (facility, account, from_position)
) STRICT, WITHOUT ROWID;
CREATE INDEX facility_staff_by_account ON facility_staff (account, facility, from_position);
`,
  on: {
    FacilityNumberReserved({ stream, data }: Recorded<FacilityNumberReserved>, db) {
      db.run('INSERT INTO facility_number (number, facility) VALUES (?, ?)', stream.slice('number-'.length), data.facility);
    },
    FacilityRegistered({ stream, region, data, shredded }: Recorded<FacilityRegistered>, db) {
      const { name, kana, phone } = shredded ? { name: '', kana: '', phone: null } : data;
      db.run(
        'INSERT INTO facility_facility (id, region, number, name, kana, kind, phone, search) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
        idOf(stream),
        region,
        data.number,
        name,
        kana,
        data.kind,
        phone,
        [name, kana, data.number].map(searchable).join('\n'),
      );
    },
    StaffAdded({ stream, position, data }: Recorded<StaffAdded>, db) {
      db.run(
        'INSERT INTO facility_staff (facility, account, profession, manager, from_position) VALUES (?, ?, ?, ?, ?)',
        idOf(stream),
        data.account,
        data.profession,
        data.manager ? 1 : 0,
        position,
      );
      db.recheck(`staff:${idOf(stream)}`);
    },
    StaffRemoved({ stream, position, data }: Recorded<StaffRemoved>, db) {
      db.run(
        'UPDATE facility_staff SET to_position = ? WHERE facility = ? AND account = ? AND to_position IS NULL',
        position,
        idOf(stream),
        data.account,
      );
      db.recheck(`staff:${idOf(stream)}`);
    },
    /** One span ends and the next begins, so that who was a manager when stays answerable. */
    StaffManagerChanged({ stream, position, data }: Recorded<StaffManagerChanged>, db) {
      db.run(
        `INSERT INTO facility_staff (facility, account, profession, manager, from_position)
         SELECT facility, account, profession, ?, ? FROM facility_staff WHERE facility = ? AND account = ? AND to_position IS NULL`,
        data.manager ? 1 : 0,
        position,
        idOf(stream),
        data.account,
      );
      db.run(
        `UPDATE facility_staff SET to_position = ?1
          WHERE facility = ?2 AND account = ?3 AND to_position IS NULL AND from_position < ?1`,
        position,
        idOf(stream),
        data.account,
      );
      db.recheck(`staff:${idOf(stream)}`);
    },
  },
  setAside(subject, db) {
    if (subject.startsWith('facility:')) db.recheck(`staff:${subject.slice('facility:'.length)}`);
  },
});

function idOf(stream: string): string {
  return stream.slice('facility-'.length);
}
