/**
 * The care team's tables. The policy reads members, assignments and relatives by their spans of
 * positions; invitations and relatives are found by SQL from other capabilities as well.
 */
export const careTeamTables = `
-- membership: the accepted invitation, or the patient for the stay that registration began.
CREATE TABLE careteam_member (
  patient TEXT NOT NULL,
  facility TEXT NOT NULL,
  membership TEXT NOT NULL,
  since TEXT NOT NULL,
  from_position INTEGER NOT NULL,
  to_position INTEGER
) STRICT;
CREATE INDEX careteam_member_by_patient ON careteam_member (patient, facility);
CREATE INDEX careteam_member_by_facility ON careteam_member (facility, patient);

-- Facilities that another one took out of the team, and when.
CREATE TABLE careteam_taken_out (
  patient TEXT NOT NULL,
  facility TEXT NOT NULL,
  at TEXT NOT NULL,
  position INTEGER NOT NULL
) STRICT;
CREATE INDEX careteam_taken_out_by_patient ON careteam_taken_out (patient, at);

-- account '*': all staff of the facility.
CREATE TABLE careteam_assignment (
  patient TEXT NOT NULL,
  facility TEXT NOT NULL,
  account TEXT NOT NULL,
  from_position INTEGER NOT NULL,
  to_position INTEGER
) STRICT;
CREATE INDEX careteam_assignment_by_patient ON careteam_assignment (patient, facility, account);
CREATE INDEX careteam_assignment_by_facility ON careteam_assignment (facility, account);

-- status WAITING also after expires_at: a view knows no clock.
CREATE TABLE careteam_invitation (
  id TEXT PRIMARY KEY,
  patient TEXT NOT NULL,
  region TEXT NOT NULL,
  facility TEXT NOT NULL,
  invited_by TEXT NOT NULL,
  invited_by_facility TEXT NOT NULL,
  invited_at TEXT NOT NULL,
  expires_at TEXT NOT NULL,
  status TEXT NOT NULL,
  message TEXT,
  position INTEGER NOT NULL
) STRICT;
CREATE INDEX careteam_invitation_by_patient ON careteam_invitation (patient, facility, position);
CREATE INDEX careteam_invitation_by_facility ON careteam_invitation (facility, status, position);

-- from_position: when the relative joined; code: only while the invitation waits.
CREATE TABLE careteam_family (
  invitation TEXT PRIMARY KEY,
  patient TEXT NOT NULL,
  account TEXT,
  name TEXT NOT NULL,
  relationship TEXT NOT NULL,
  email TEXT,
  status TEXT NOT NULL,
  code TEXT,
  code_hash TEXT NOT NULL,
  invited_by_facility TEXT NOT NULL,
  expires_at TEXT NOT NULL,
  position INTEGER NOT NULL,
  from_position INTEGER,
  to_position INTEGER
) STRICT;
CREATE INDEX careteam_family_by_patient ON careteam_family (patient, account);
CREATE INDEX careteam_family_by_account ON careteam_family (account) WHERE account IS NOT NULL;
CREATE INDEX careteam_family_by_code ON careteam_family (code_hash);
`;
