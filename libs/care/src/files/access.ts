import { notFound, type Allow, type Instant, type Refusal, type ViewReader, type Viewer } from '@tsumugi/kernel';
import { familyAccess, required, teamAccess } from '../policy/access.js';
import type { FileVariant } from './events.js';

/** A row of `files_file`. */
export interface FileRow {
  readonly id: string;
  readonly region: string;
  readonly patient: string;
  readonly uploader: string;
  readonly uploader_facility: string | null;
  readonly kind: 'PICTURE' | 'PDF' | 'VIDEO';
  readonly content_type: string;
  readonly size: number;
  readonly width: number | null;
  readonly height: number | null;
  readonly name: string | null;
  readonly digest: string | null;
  readonly key_id: string;
  readonly variants: string;
  readonly stored_at: string;
  readonly used: 0 | 1;
  readonly taken_back_at: string | null;
}

/** A file that may be seen now, and by which rule. */
export interface FileAccess {
  readonly row: FileRow;
  readonly contentType: string;
  readonly decision: Allow;
}

/**
 * Whether a viewer may have a variant of a file at this moment. A file is seen through what it
 * hangs on: a post that stands, in a room that the viewer reads. Withdrawing the post ends it at
 * the next request, unless another post holds it.
 */
export function fileAccess(read: ViewReader, viewer: Viewer, file: string, variant: FileVariant): FileAccess | Refusal {
  const row = fileRow(read, file);
  if (!row) return notFound;
  const contentType = contentTypes(row)[variant];
  if (contentType === undefined) return notFound;
  const decision =
    viewer.audience === 'team' ? teamDecision(read, viewer, row) : viewer.audience === 'family' ? familyDecision(read, viewer, row) : null;
  return decision ? { row, contentType, decision } : notFound;
}

export function fileRow(read: ViewReader, file: string): FileRow | undefined {
  return read.get<FileRow>('SELECT * FROM files_file WHERE id = ?', file);
}

/** To anybody else the id tells nothing: not even that a file has it. */
export function isUploader(row: FileRow, viewer: Viewer): boolean {
  return row.uploader === viewer.account && row.uploader_facility === viewer.facility;
}

/** Whether there was such a file, and it was ended for ever. */
export function isErased(read: ViewReader, file: string): boolean {
  return read.get('SELECT 1 FROM files_erased WHERE id = ?', file) !== undefined;
}

export function contentTypes(row: FileRow): { readonly [variant in FileVariant]?: string } {
  return JSON.parse(row.variants) as { [variant in FileVariant]?: string };
}

/** May the viewer store a file for this patient? Relatives do for their room. */
export function mayStore(read: ViewReader, viewer: Viewer, patient: string, at: Instant): Refusal | Allow {
  if (viewer.audience === 'team') return required(teamAccess(read, viewer, 'reading.record', patient, { at }));
  if (viewer.audience === 'family') return required(familyAccess(read, viewer, 'family-room.write', patient, { at }));
  return notFound;
}

function teamDecision(read: ViewReader, viewer: Viewer, row: FileRow): Allow | null {
  for (const { room, own } of standingPosts(read, row, viewer.facility)) {
    const decision = teamAccess(read, viewer, 'room.read', row.patient, { room });
    if (!decision.allowed) continue;
    if (decision.scope === 'all' || own === 1) return decision;
  }
  if (!isUploadersOwn(read, viewer, row)) return null;
  const decision = teamAccess(read, viewer, 'patient.read', row.patient);
  return decision.allowed ? decision : null;
}

function familyDecision(read: ViewReader, viewer: Viewer, row: FileRow): Allow | null {
  const released = familyAccess(read, viewer, 'released.read', row.patient);
  if (released.allowed && isReleased(read, row)) return released;
  const room = familyAccess(read, viewer, 'family-room.read', row.patient);
  if (room.allowed && standingPosts(read, row, null).some(({ kind }) => kind === 'FAMILY')) return room;
  return room.allowed && isUploadersOwn(read, viewer, row) ? room : null;
}

/** The posts that hold the file and were not withdrawn; `own` is 1 for those that are the facility's own records. */
function standingPosts(read: ViewReader, row: FileRow, facility: string | null): readonly { room: string; kind: string; own: number }[] {
  return read.all(
    `SELECT p.room, r.kind, EXISTS (SELECT 1 FROM timeline_own o WHERE o.post = p.id AND o.facility = ?3) AS own
       FROM timeline_attachment a
       JOIN timeline_post p ON p.id = a.post AND p.withdrawn_at IS NULL
       JOIN timeline_room r ON r.id = p.room
      WHERE a.file = ?1 AND p.patient = ?2`,
    row.id,
    row.patient,
    facility,
  );
}

function isReleased(read: ViewReader, row: FileRow): boolean {
  return (
    read.get(
      `SELECT 1
         FROM timeline_release_attachment ra
         JOIN timeline_attachment a ON a.post = ra.post AND a.file = ra.file
         JOIN timeline_release l ON l.post = ra.post
         JOIN timeline_post p ON p.id = ra.post AND p.withdrawn_at IS NULL
        WHERE ra.file = ? AND p.patient = ?`,
      row.id,
      row.patient,
    ) !== undefined
  );
}

/** Before it hangs on a post, only who uploaded it sees it; acting for the same facility. */
function isUploadersOwn(read: ViewReader, viewer: Viewer, row: FileRow): boolean {
  if (!isUploader(row, viewer) || row.taken_back_at !== null) return false;
  return read.get('SELECT 1 FROM timeline_used_file WHERE file = ?', row.id) === undefined;
}
