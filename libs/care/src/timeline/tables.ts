/**
 * The timeline's tables. Other capabilities read them by SQL: the policy asks for rooms and
 * parties, the patient's card for what is unread, files for what a picture belongs to.
 */
export const timelineTables = `
CREATE TABLE timeline_room (
  id TEXT PRIMARY KEY,
  patient TEXT NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  closed INTEGER NOT NULL DEFAULT 0,
  opened_position INTEGER NOT NULL,
  -- Posts that were not withdrawn. What an account has not seen: posts - timeline_reader.counted.
  posts INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX timeline_room_by_patient ON timeline_room (patient, opened_position);

-- A party belongs to one stay of the facility, or of one person of it, in the patient's team (account '*': everybody of
-- the facility); to_position: where that stay ended. Who comes back is admitted anew, or not.
CREATE TABLE timeline_room_party (
  room TEXT NOT NULL,
  patient TEXT NOT NULL,
  facility TEXT NOT NULL,
  account TEXT NOT NULL,
  from_position INTEGER NOT NULL,
  to_position INTEGER
) STRICT;
CREATE INDEX timeline_room_party_by_room ON timeline_room_party (room, facility, account);
CREATE INDEX timeline_room_party_in_force ON timeline_room_party (facility, account, patient) WHERE to_position IS NULL;

-- Of the posts of a room that were not withdrawn: how many this account typed or has seen.
CREATE TABLE timeline_reader (
  room TEXT NOT NULL,
  account TEXT NOT NULL,
  counted INTEGER NOT NULL,
  PRIMARY KEY (room, account)
) STRICT, WITHOUT ROWID;

-- text NULL: withdrawn (withdrawn_at says when), or the key is gone.
CREATE TABLE timeline_post (
  id TEXT PRIMARY KEY,
  room TEXT NOT NULL,
  patient TEXT NOT NULL,
  position INTEGER NOT NULL,
  author TEXT NOT NULL,
  author_facility TEXT,
  entered_by TEXT,
  entered_by_facility TEXT,
  proxy TEXT,
  proxy_objection TEXT,
  reply_to TEXT,
  text TEXT,
  tags TEXT NOT NULL,
  mentions TEXT NOT NULL,
  priority TEXT NOT NULL,
  version INTEGER NOT NULL,
  audience_count INTEGER NOT NULL,
  posted_at TEXT NOT NULL,
  occurred_at TEXT NOT NULL,
  corrected_at TEXT,
  withdrawn_at TEXT,
  withdrawn_by TEXT,
  withdrawn_by_facility TEXT,
  withdrawn_reason TEXT
) STRICT;
CREATE INDEX timeline_post_by_room ON timeline_post (room, position);
CREATE INDEX timeline_post_by_patient ON timeline_post (patient, position);
CREATE INDEX timeline_post_by_answered ON timeline_post (reply_to) WHERE reply_to IS NOT NULL;
CREATE INDEX timeline_post_asking ON timeline_post (patient, room) WHERE priority = 'IMPORTANT' AND withdrawn_at IS NULL;

-- Texts before and after each correction; gone with a withdrawal.
CREATE TABLE timeline_version (
  post TEXT NOT NULL,
  version INTEGER NOT NULL,
  text TEXT NOT NULL,
  at TEXT NOT NULL,
  by TEXT NOT NULL,
  -- NULL: patient or relatives.
  by_facility TEXT,
  -- Proxy entry: of the author who said that this version is so.
  confirmed_by_facility TEXT,
  PRIMARY KEY (post, version)
) STRICT, WITHOUT ROWID;

-- Whose own record a post is, and as which version: the last that the facility wrote, or that its person confirmed. Kept after a withdrawal.
CREATE TABLE timeline_own (
  post TEXT NOT NULL,
  facility TEXT NOT NULL,
  version INTEGER NOT NULL,
  -- 1: the facility's own person confirmed that version.
  confirmed INTEGER NOT NULL,
  PRIMARY KEY (post, facility)
) STRICT, WITHOUT ROWID;

-- Pictures and documents of posts that were not withdrawn.
CREATE TABLE timeline_attachment (
  post TEXT NOT NULL,
  file TEXT NOT NULL,
  place INTEGER NOT NULL,
  PRIMARY KEY (post, file)
) STRICT, WITHOUT ROWID;
CREATE INDEX timeline_attachment_by_file ON timeline_attachment (file);

-- Every file that was ever attached: one that is here but not in timeline_attachment was withdrawn and is shown to nobody.
CREATE TABLE timeline_used_file (
  file TEXT NOT NULL,
  post TEXT NOT NULL,
  PRIMARY KEY (file, post)
) STRICT, WITHOUT ROWID;

CREATE TABLE timeline_post_reading (
  post TEXT NOT NULL,
  reading TEXT NOT NULL,
  place INTEGER NOT NULL,
  PRIMARY KEY (post, reading)
) STRICT, WITHOUT ROWID;
CREATE INDEX timeline_post_reading_by_reading ON timeline_post_reading (reading);

-- What patient and relatives may read now; position: of this release, so that a later version comes to the top.
CREATE TABLE timeline_release (
  post TEXT PRIMARY KEY,
  patient TEXT NOT NULL,
  version INTEGER NOT NULL,
  position INTEGER NOT NULL,
  released_at TEXT NOT NULL,
  released_by TEXT NOT NULL,
  released_by_facility TEXT
) STRICT;
CREATE INDEX timeline_release_by_patient ON timeline_release (patient, position);

CREATE TABLE timeline_release_attachment (
  post TEXT NOT NULL,
  file TEXT NOT NULL,
  PRIMARY KEY (post, file)
) STRICT, WITHOUT ROWID;
CREATE INDEX timeline_release_attachment_by_file ON timeline_release_attachment (file);

-- Professionals who saw the content. Kept after a withdrawal: it says who had seen it.
CREATE TABLE timeline_seen (
  post TEXT NOT NULL,
  account TEXT NOT NULL,
  facility TEXT,
  seen_at TEXT NOT NULL,
  -- The last one that was on their screen.
  version INTEGER NOT NULL,
  PRIMARY KEY (post, account)
) STRICT, WITHOUT ROWID;

-- The same for patient and relatives.
CREATE TABLE timeline_family_seen (
  post TEXT NOT NULL,
  account TEXT NOT NULL,
  seen_at TEXT NOT NULL,
  PRIMARY KEY (post, account)
) STRICT, WITHOUT ROWID;

-- The last 了解 of each person; it holds for its version.
CREATE TABLE timeline_acknowledged (
  post TEXT NOT NULL,
  account TEXT NOT NULL,
  facility TEXT,
  at TEXT NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (post, account)
) STRICT, WITHOUT ROWID;

CREATE TABLE timeline_reaction (
  post TEXT NOT NULL,
  kind TEXT NOT NULL,
  account TEXT NOT NULL,
  position INTEGER NOT NULL,
  PRIMARY KEY (post, kind, account)
) STRICT, WITHOUT ROWID;
`;
