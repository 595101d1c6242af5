import { refuse, type Refusal, type ViewReader } from '@tsumugi/kernel';
import { facilityKinds, isProfession, professions, type FacilityKind, type Profession } from '../professions.js';
import { defaultRegionPolicy } from './default-policy.js';
import { regionPolicy, type Employment, type RegionPolicy } from './facts.js';

/**
 * The professions that a kind of facility takes on. Rights rest on professions (who records a death,
 * who closes an alert), and its manager appoints: without this, an office of helpers could appoint a
 * doctor. A kind of which the region says nothing goes by the rules that regions begin with.
 */
export function employable({ employment }: Pick<RegionPolicy, 'employment'>, kind: string): readonly string[] {
  const of = (table: readonly Employment[]) => table.find((line) => line.kind === kind)?.professions;
  return of(employment) ?? of(defaultRegionPolicy.employment) ?? [];
}

/** The region's table with every kind in it, in the field's order. */
export function employmentOf(read: ViewReader, region: string): Employment[] {
  const policy = regionPolicy(read, region) ?? defaultRegionPolicy;
  return Object.keys(facilityKinds).map((kind) => ({ kind, professions: employable(policy, kind) }));
}

/** Null where a facility of this kind takes the profession on; else the refusal names those that it does. */
export function wrongProfession(employment: readonly Employment[], kind: FacilityKind, profession: Profession): Refusal | null {
  const allowed = employable({ employment }, kind);
  if (allowed.includes(profession)) return null;
  const words = allowed.filter(isProfession).map((code) => professions[code]);
  return refuse(
    'INVALID',
    `${facilityKinds[kind]}に登録できる職種は、${words.join('・')}です。ほかの職種が必要なときは、事務局にご相談ください。`,
    'profession',
  );
}
