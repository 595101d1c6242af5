/** What screens subscribe to. */
export const readingsTopic = (patient: string): string => `readings:${patient}`;
export const alertsTopic = (patient: string): string => `alerts:${patient}`;
