import type { useSay } from './texts';

export type Say = ReturnType<typeof useSay>;
