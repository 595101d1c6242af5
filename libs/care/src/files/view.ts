import { defineView, type Recorded } from '@tsumugi/kernel';
import type { PostPublished } from '../timeline/events.js';
import type { FileErased, FileStored, FileTakenBack } from './events.js';

/** What is known of each file beside its bytes. Other capabilities read `files_file` by SQL. */
export const filesView = defineView({
  name: 'files',
  version: 3,
  tables: `
CREATE TABLE files_file (
  id TEXT PRIMARY KEY,
  region TEXT NOT NULL,
  patient TEXT NOT NULL,
  uploader TEXT NOT NULL,
  -- NULL: patient or relative.
  uploader_facility TEXT,
  -- PICTURE, PDF, VIDEO
  kind TEXT NOT NULL,
  content_type TEXT NOT NULL,
  -- Bytes of the original.
  size INTEGER NOT NULL,
  width INTEGER,
  height INTEGER,
  -- NULL: none given, or the key is gone.
  name TEXT,
  digest TEXT,
  key_id TEXT NOT NULL,
  -- JSON: content type by variant.
  variants TEXT NOT NULL,
  stored_at TEXT NOT NULL,
  -- 1: a post holds it, or once did.
  used INTEGER NOT NULL DEFAULT 0,
  -- NULL: its uploader did not take it back, or a post holds it all the same.
  taken_back_at TEXT
) STRICT;
CREATE INDEX files_unused ON files_file (stored_at) WHERE used = 0;
CREATE INDEX files_taken_back ON files_file (taken_back_at) WHERE taken_back_at IS NOT NULL;
-- The sweep asks whether a key is any file's.
CREATE INDEX files_by_key ON files_file (key_id);
-- What was ended for ever. Its id is never a file's again.
CREATE TABLE files_erased (
  id TEXT PRIMARY KEY,
  patient TEXT NOT NULL,
  uploader TEXT,
  uploader_facility TEXT
) STRICT, WITHOUT ROWID;
`,
  on: {
    FileStored({ data, stream, region, actor, at, shredded }: Recorded<FileStored>, db) {
      const types = Object.fromEntries(data.variants.map(({ variant, contentType }) => [variant, contentType]));
      db.run(
        `INSERT INTO files_file (id, region, patient, uploader, uploader_facility, kind, content_type, size, width, height, name, digest, key_id,
           variants, stored_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        stream.slice('upload-'.length),
        region,
        data.patient,
        actor.person,
        actor.facility,
        data.kind,
        types['original']!,
        data.size,
        data.width,
        data.height,
        shredded ? null : data.name,
        shredded ? null : data.digest,
        data.keyId,
        JSON.stringify(types),
        at,
      );
    },
    /** A post that stands before it keeps its file. */
    FileTakenBack({ stream, at }: Recorded<FileTakenBack>, db) {
      db.run('UPDATE files_file SET taken_back_at = ? WHERE id = ? AND used = 0', at, stream.slice('upload-'.length));
    },
    /** So does one that another node took at the same moment: what a post shows is not half. */
    PostPublished({ data }: Recorded<PostPublished>, db) {
      for (const file of data.attachments) db.run('UPDATE files_file SET used = 1, taken_back_at = NULL WHERE id = ?', file);
    },
    FileErased({ data, stream }: Recorded<FileErased>, db) {
      const id = stream.slice('upload-'.length);
      const row = db.get<{ uploader: string; uploader_facility: string | null }>(
        'SELECT uploader, uploader_facility FROM files_file WHERE id = ?',
        id,
      );
      db.run('DELETE FROM files_file WHERE id = ?', id);
      db.run(
        'INSERT OR IGNORE INTO files_erased (id, patient, uploader, uploader_facility) VALUES (?, ?, ?, ?)',
        id,
        data.patient,
        row?.uploader ?? null,
        row?.uploader_facility ?? null,
      );
    },
  },
});
