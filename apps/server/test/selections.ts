/** Every field of what live feeds carry, so that no field can differ unseen. */
const professional = '{ account name kana profession facility facilityName face }';
const seenByFamily = '{ name profession facilityName face }';
export const attachment = '{ file kind contentType size width height name url displayUrl thumbnailUrl }';
const facility = '{ id name kana kind phone }';

const objections = `objections { id version remark at by ${professional} closed { how at by ${professional} answer } }`;

export const post = `id room replyTo replyToExcerpt author ${professional} familyAuthor { account name relationship } enteredBy ${professional}
  proxy proxyObjection text tags mentions { account name profession } priority attachments ${attachment} readings { id kind value value2 unit correctedAt correctedBy ${professional} }
  version postedAt occurredAt correctedAt correctedBy ${professional} ${objections} withdrawn { at by ${professional} reason } reactions { kind people }
  seenCount acknowledgedCount audienceCount releasedVersion releasedAttachments releasedByFacility`;
export const released = `id author ${seenByFamily} text correctedAt correctedBy ${seenByFamily} attachments ${attachment} occurredAt releasedAt`;
export const familyPost = `id professional ${seenByFamily} relative { account name relationship } text correctedAt correctedBy ${seenByFamily} attachments ${attachment} postedAt`;
export const reading = `id kind value value2 unit measuredAt typedAt by ${professional} note first { value value2 } version correctedAt correctedBy ${professional} openObjections ${objections}`;
export const alert = `id status reading { ${reading} } part low high raisedAt takenBy ${professional} takenAt closedBy ${professional} closedAt outcome correctedSince`;
export const dailyLife = `id kind result value detail note observedAt typedAt by ${professional} version correctedAt correctedBy ${professional} openObjections ${objections}`;
export const member = `id facility ${facility} since allStaff people ${professional} consented`;
export const invitation = `id facility ${facility} invitedBy ${professional} invitedAt expiresAt status message patientName patientHint`;
export const card =
  'id name kana birthDate age sex phase unread awaitingMyAcknowledgement openAlerts lastPostAt lastPost deathReported pageVersion readable';
