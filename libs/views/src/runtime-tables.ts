/** What the runtime keeps beside the views' own tables. Policies read `views_set_aside` by SQL. */
export const runtimeTables = `
  CREATE TABLE IF NOT EXISTS views_checkpoint (one INTEGER PRIMARY KEY CHECK (one = 1), position INTEGER NOT NULL, journal_floor INTEGER NOT NULL);
  INSERT OR IGNORE INTO views_checkpoint VALUES (1, 0, 0);
  CREATE TABLE IF NOT EXISTS views_last (one INTEGER PRIMARY KEY CHECK (one = 1), stream TEXT NOT NULL, revision INTEGER NOT NULL, id TEXT NOT NULL, position INTEGER NOT NULL);
  -- A digest names the whole command: one id may have come for two streams at two nodes at once.
  CREATE TABLE IF NOT EXISTS views_command (id TEXT NOT NULL, caller TEXT NOT NULL, digest TEXT NOT NULL, position INTEGER NOT NULL, PRIMARY KEY (id, digest)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS views_set_aside (subject TEXT PRIMARY KEY, position INTEGER NOT NULL, type TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS views_change (sequence INTEGER PRIMARY KEY, position INTEGER NOT NULL, topic TEXT NOT NULL, key TEXT NOT NULL, kind TEXT NOT NULL, field_group TEXT, facilities TEXT);
  CREATE INDEX IF NOT EXISTS views_change_topic ON views_change (topic, position);
`;
