import type { Audience } from '@tsumugi/kernel';

/** Those whom a visitor of the demonstration can be, by the sign-in names that the demonstration gives them. */
export const faces: readonly { readonly key: string; readonly signInName: string; readonly audience: Audience }[] = [
  { key: 'nurse', signInName: 'demo-nurse', audience: 'team' },
  { key: 'doctor', signInName: 'demo-doctor', audience: 'team' },
  { key: 'helper', signInName: 'demo-helper', audience: 'team' },
  { key: 'care-manager', signInName: 'demo-care-manager', audience: 'team' },
  { key: 'pharmacist', signInName: 'demo-pharmacist', audience: 'team' },
  { key: 'daughter', signInName: 'demo-daughter', audience: 'family' },
  { key: 'office', signInName: 'demo-office', audience: 'office' },
];
