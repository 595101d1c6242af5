/** The core capabilities of the care team. */
export * from './desk.js';
export * from './asker.decorator.js';
export { withoutSessionKey } from './without-session.decorator.js';
export { baseSchemas } from './base-schema.js';
import type { Provider } from '@nestjs/common';
import type { Capability } from '@tsumugi/kernel';
import { Accounts } from './account/accounts.js';
import { account } from './account/capability.js';
import { Sessions } from './account/sessions.js';
import { SignIn } from './account/sign-in.js';
import { careTeam } from './care-team/capability.js';
import { CareTeamFamilyInvitations } from './care-team/family-invitations.js';
import { consent } from './consent/capability.js';
import { dailyLife } from './daily-life/capability.js';
import { facility } from './facility/capability.js';
import { Facilities } from './facility/facilities.js';
import { files } from './files/capability.js';
import { FamilyInvitations } from './family-invitations.js';
import { Newcomers } from './newcomers.js';
import { notices } from './notices/capability.js';
import { objection } from './objection/capability.js';
import { patient } from './patient/capability.js';
import { region } from './region/capability.js';
import { timeline } from './timeline/capability.js';
import { vitals } from './vitals/capability.js';

export { Accounts, Sessions, SignIn };
export type { OpenedSession } from './account/sessions.js';
export { FamilyInvitations };
export {
  acceptInvitation,
  assignStaff,
  declineInvitation,
  inviteFacility,
  inviteFamily,
  joinFamily,
  removeFacility,
} from './care-team/actions.js';
export { familyCodeHash, shownFamilyCode } from './care-team/family-code.js';
export { checkConsent, confirmConsent, recordConsent, registerConsent, withdrawConsent } from './consent/actions.js';
export { Passwords } from './account/passwords.js';
export { SignInLimits } from './account/sign-in-limits.js';
export { openAccount, reserveSignInName, setFace, setPassword } from './account/actions.js';
export { addStaff, registerFacility, reserveNumber } from './facility/actions.js';
export { registerPatient, updateBasics } from './patient/actions.js';
export { confirmDeath, recordDeath } from './patient/death-actions.js';
export { acceptClock, foundRegion, changePolicy } from './region/actions.js';
export { defaultRegionPolicy } from './policy/default-policy.js';
export { systemViewer } from './system-viewer.js';
export { passwordLength, signInNamePattern } from './sign-in-rules.js';
export { roomIdOf } from './timeline/ids.js';
export {
  acknowledgePost,
  correctPost,
  markReleasedSeen,
  markSeen,
  publishFamilyPost,
  publishPost,
  react,
  releasePost,
} from './timeline/actions.js';
export { professions, type Profession, type FacilityKind } from './professions.js';
export { systemAccount } from './system-viewer.js';
export { correctReading, recordReadings, setThreshold, takeAlert, closeAlert } from './vitals/actions.js';
export { recordDailyLife } from './daily-life/actions.js';
export { storeFile } from './files/actions.js';
export { FileDesk, type OpenFile, type Upload } from './files/file-desk.js';
export { associatedWith, blobName } from './files/sealed-bytes.js';
export { FileEraser } from './files/file-eraser.js';
export { FileSweep, unnamedFiles, type Unnamed } from './files/file-sweep.js';
export { FileBlobs, FileLog, FilePreparer, FileVault, type PreparedFile } from './files/ports.js';
export { AddressGoneError, mailChannel, pushChannel } from './notices/addresses.js';
export { NoticeRunner } from './notices/notice-runner.js';
export { PushKey } from './notices/push-key.js';
export { canSeeAt } from './policy/history.js';
export { regionPolicy, type RegionPolicy } from './policy/facts.js';

/** In the order in which their views hear of an event. */
export const careCapabilities: readonly Capability[] = [
  region,
  facility,
  account,
  patient,
  consent,
  careTeam,
  timeline,
  vitals,
  dailyLife,
  objection,
  files,
  notices,
];

/**
 * What the resolvers are made with, beside what the application itself provides: `Desk`,
 * `Passwords` and `SignInLimits`.
 */
export const careServices: readonly Provider[] = [
  Accounts,
  { provide: Newcomers, useExisting: Accounts },
  Sessions,
  SignIn,
  Facilities,
  { provide: FamilyInvitations, useClass: CareTeamFamilyInvitations },
];
