import { defineView, type Recorded } from '@tsumugi/kernel';
import type { FileErased, FileStored } from './events.js';

/** What is known of each file beside its bytes. Other capabilities read `files_file` by SQL. */
export const filesView = defineView({
  name: 'files',
  version: 2,
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
  stored_at TEXT NOT NULL
) STRICT;
-- The sweep asks whether a key is any file's.
CREATE INDEX files_by_key ON files_file (key_id);
-- What was ended for ever. Its id is never a file's again.
CREATE TABLE files_erased (id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
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
    FileErased({ stream }: Recorded<FileErased>, db) {
      const id = stream.slice('upload-'.length);
      db.run('DELETE FROM files_file WHERE id = ?', id);
      db.run('INSERT OR IGNORE INTO files_erased VALUES (?)', id);
    },
  },
});
