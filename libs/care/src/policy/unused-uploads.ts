import { DAY, plus, type Instant, type ViewReader, type Viewer } from '@tsumugi/kernel';
import { defaultRegionPolicy } from './default-policy.js';
import { regionPolicy } from './facts.js';

/** What was uploaded before this, and is used by no record, is kept no longer. */
export function lapsesBefore(read: ViewReader, region: string, at: Instant): Instant {
  return plus(at, -(regionPolicy(read, region)?.uploadDays ?? defaultRegionPolicy.uploadDays) * DAY);
}

/** Of files that the viewer uploaded for this patient, those that may be attached: no post holds them, nor ever did. */
export function freeFiles(read: ViewReader, viewer: Viewer, patient: string, wanted: readonly string[], at: Instant): string[] {
  const free = `SELECT id, patient, uploader, uploader_facility FROM files_file f
                 WHERE taken_back_at IS NULL AND stored_at > ?5 AND ${unusedFile}`;
  return ownOf(free, read, viewer, patient, wanted, at);
}

/** And those that are gone: taken back, kept too long without a post, or erased. */
export function goneFiles(read: ViewReader, viewer: Viewer, patient: string, wanted: readonly string[], at: Instant): string[] {
  const gone = `SELECT id, patient, uploader, uploader_facility FROM files_erased
                 UNION ALL
                SELECT id, patient, uploader, uploader_facility FROM files_file f
                 WHERE (taken_back_at IS NOT NULL OR stored_at <= ?5) AND ${unusedFile}`;
  return ownOf(gone, read, viewer, patient, wanted, at);
}

const unusedFile = 'NOT EXISTS (SELECT 1 FROM timeline_used_file u WHERE u.file = f.id)';

/** @param files a query of whose files these are; `?5` is when they would have lapsed */
function ownOf(files: string, read: ViewReader, viewer: Viewer, patient: string, wanted: readonly string[], at: Instant): string[] {
  if (wanted.length === 0) return [];
  const rows = read.all<{ id: string }>(
    `SELECT f.id FROM json_each(?1) wanted JOIN (${files}) f ON f.id = wanted.value
      WHERE f.patient = ?2 AND f.uploader = ?3 AND f.uploader_facility IS ?4`,
    JSON.stringify(wanted),
    patient,
    viewer.account,
    viewer.facility,
    lapsesBefore(read, viewer.region, at),
  );
  return rows.map(({ id }) => id);
}
