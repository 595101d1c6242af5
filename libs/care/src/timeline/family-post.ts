import type { Instant, ViewReader } from '@tsumugi/kernel';
import type { Attachment } from '../attachment.js';
import { professional } from '../professional.js';
import { attachmentsOf } from './attachments.js';
import { roomIdOf } from './ids.js';
import { relative, type RelativeAuthor } from './relative.js';

/** What patient and relatives are told of a professional. */
export interface FamilyVisibleProfessional {
  readonly name: string;
  readonly profession: string;
  readonly facilityName: string;
  readonly face: string | null;
}

/** The schema's `ReleasedPost`: the released version, not the present one. */
export interface ReleasedPost {
  readonly id: string;
  readonly author: FamilyVisibleProfessional;
  readonly text: string;
  readonly attachments: readonly Attachment[];
  readonly occurredAt: Instant;
  readonly releasedAt: Instant;
}

/** The schema's `FamilyPost`: of the room shared by the team, the patient and the relatives. */
export interface FamilyPost {
  readonly id: string;
  readonly professional: FamilyVisibleProfessional | null;
  readonly relative: RelativeAuthor | null;
  readonly text: string | null;
  readonly attachments: readonly Attachment[];
  readonly postedAt: Instant;
}

/** Null when it is not released for this patient, or its key is gone. */
export function loadReleased(read: ViewReader, patient: string, id: string): ReleasedPost | null {
  const row = read.get<{ author: string; facility: string; text: string; occurredAt: Instant; releasedAt: Instant }>(
    `SELECT p.author, p.author_facility AS facility, v.text, p.occurred_at AS occurredAt, r.released_at AS releasedAt
       FROM timeline_release r
       JOIN timeline_post p ON p.id = r.post
       JOIN timeline_version v ON v.post = r.post AND v.version = r.version
      WHERE r.post = ? AND r.patient = ?`,
    id,
    patient,
  );
  const author = row && visible(read, row.author, row.facility);
  if (!row || !author) return null;
  return {
    id,
    author,
    text: row.text,
    attachments: attachmentsOf(read, [id], 'family').get(id) ?? [],
    occurredAt: row.occurredAt,
    releasedAt: row.releasedAt,
  };
}

/** Null when it is not a post of this patient's family room. */
export function loadFamilyPost(read: ViewReader, patient: string, id: string): FamilyPost | null {
  const row = read.get<{ author: string; facility: string | null; text: string | null; postedAt: Instant }>(
    'SELECT author, author_facility AS facility, text, posted_at AS postedAt FROM timeline_post WHERE id = ? AND room = ?',
    id,
    roomIdOf(patient, 'FAMILY'),
  );
  if (!row) return null;
  return {
    id,
    professional: visible(read, row.author, row.facility),
    relative: row.facility === null ? relative(read, patient, row.author) : null,
    text: row.text,
    attachments: attachmentsOf(read, [id], 'team').get(id) ?? [],
    postedAt: row.postedAt,
  };
}

function visible(read: ViewReader, account: string, facility: string | null): FamilyVisibleProfessional | null {
  const person = professional(read, account, facility);
  return person && { name: person.name, profession: person.profession, facilityName: person.facilityName, face: person.face };
}
