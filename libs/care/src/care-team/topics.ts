/** What screens subscribe to. */
export const careTeamTopic = (patient: string): string => `careteam:${patient}`;
/** The invited side only: those who asked see the invitation in the patient's care team. */
export const invitationsTopic = (facility: string): string => `invitations:${facility}`;
