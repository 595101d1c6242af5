import type { Audience } from '@tsumugi/kernel';

const base = new URL('./base.graphql', import.meta.url);
const records = new URL('./records.graphql', import.meta.url);

/** The SDL that an audience's schema begins with. The office has no records to page through. */
export const baseSchemas: Readonly<Record<Audience, readonly URL[]>> = {
  team: [base, records],
  family: [base, records],
  office: [base],
};
