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

/** Who wrote the text that is shown, where that was not the first one: nobody signs for what others wrote. */
interface Corrected {
  readonly correctedAt: Instant | null;
  readonly correctedBy: FamilyVisibleProfessional | null;
}

/** The schema's `ReleasedPost`: the released version, not the present one. */
export interface ReleasedPost extends Corrected {
  readonly id: string;
  readonly author: FamilyVisibleProfessional;
  readonly text: string;
  readonly attachments: readonly Attachment[];
  readonly occurredAt: Instant;
  readonly releasedAt: Instant;
}

/** The schema's `FamilyPost`: of the room shared by the team, the patient and the relatives. */
export interface FamilyPost extends Corrected {
  readonly id: string;
  readonly professional: FamilyVisibleProfessional | null;
  readonly relative: RelativeAuthor | null;
  readonly text: string | null;
  readonly attachments: readonly Attachment[];
  readonly postedAt: Instant;
}

/** Null when it is not released for this patient, or its key is gone. */
export function loadReleased(read: ViewReader, patient: string, id: string): ReleasedPost | null {
  const row = read.get<{ author: string; facility: string; text: string; occurredAt: Instant; releasedAt: Instant } & ShownVersion>(
    `SELECT p.author, p.author_facility AS facility, v.text, p.occurred_at AS occurredAt, r.released_at AS releasedAt,
            v.version, v.at, v.by, v.by_facility AS byFacility
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
    ...correctedIn(read, row),
    occurredAt: row.occurredAt,
    releasedAt: row.releasedAt,
  };
}

/** Null when it is not a post of this patient's family room. */
export function loadFamilyPost(read: ViewReader, patient: string, id: string): FamilyPost | null {
  const row = read.get<{ author: string; facility: string | null; text: string | null; postedAt: Instant } & ShownVersion>(
    `SELECT p.author, p.author_facility AS facility, p.text, p.posted_at AS postedAt, v.version, v.at, v.by, v.by_facility AS byFacility
       FROM timeline_post p LEFT JOIN timeline_version v ON v.post = p.id AND v.version = p.version
      WHERE p.id = ? AND p.room = ?`,
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
    ...correctedIn(read, row),
    postedAt: row.postedAt,
  };
}

/** Null where the post was withdrawn, or its key is gone. */
interface ShownVersion {
  readonly version: number | null;
  readonly at: Instant | null;
  readonly by: string | null;
  readonly byFacility: string | null;
}

function correctedIn(read: ViewReader, { version, at, by, byFacility }: ShownVersion): Corrected {
  if (version === null || version === 1 || by === null) return { correctedAt: null, correctedBy: null };
  return { correctedAt: at, correctedBy: visible(read, by, byFacility) };
}

function visible(read: ViewReader, account: string, facility: string | null): FamilyVisibleProfessional | null {
  const person = professional(read, account, facility);
  return person && { name: person.name, profession: person.profession, facilityName: person.facilityName, face: person.face };
}
