/** What screens subscribe to. */
export const dailyLifeTopic = (patient: string): string => `dailylife:${patient}`;
