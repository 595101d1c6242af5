/** The three spaces: professionals, patients and relatives, the region's office. */
export type Audience = 'team' | 'family' | 'office';

export const homeOf: Record<Audience, string> = { team: '/', family: '/family', office: '/office' };
export const signInPathOf: Record<Audience, string> = { team: '/sign-in', family: '/family/sign-in', office: '/office/sign-in' };

/** Whose sign-in page an address is. */
export function signInAudienceOf(path: string): Audience | undefined {
  return (Object.keys(signInPathOf) as Audience[]).find((audience) => signInPathOf[audience] === path);
}
