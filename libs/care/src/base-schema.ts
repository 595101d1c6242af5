/** The SDL that every audience's schema begins with. */
export const baseSchema = new URL('./base.graphql', import.meta.url);
