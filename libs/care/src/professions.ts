/**
 * The professions of the field, by code. The list unites the form for joining a network (医師 …
 * 相談員) with the professions that the national survey found using such systems.
 */
export const professions = {
  doctor: '医師',
  dentist: '歯科医師',
  pharmacist: '薬剤師',
  nurse: '看護師',
  'visiting-nurse': '訪問看護師',
  'public-health-nurse': '保健師',
  'care-manager': 'ケアマネジャー',
  msw: '医療ソーシャルワーカー',
  'social-worker': '相談員',
  'physical-therapist': '理学療法士',
  'occupational-therapist': '作業療法士',
  'speech-therapist': '言語聴覚士',
  'dental-hygienist': '歯科衛生士',
  dietitian: '管理栄養士',
  'care-worker': '介護福祉士',
  helper: 'ヘルパー',
  clerk: '事務員',
  official: '行政職員',
} as const;

export type Profession = keyof typeof professions;

export function isProfession(value: unknown): value is Profession {
  return typeof value === 'string' && Object.hasOwn(professions, value);
}

/** Those who judge a patient's state by their licence: they set thresholds and close alerts. */
export const clinicians: ReadonlySet<string> = new Set<Profession>([
  'doctor',
  'dentist',
  'nurse',
  'visiting-nurse',
  'public-health-nurse',
  'pharmacist',
]);

/** Who records a death where the team has no doctor. */
export const nurses: ReadonlySet<string> = new Set<Profession>(['nurse', 'visiting-nurse', 'public-health-nurse']);

/** Kinds of facility, by code. */
export const facilityKinds = {
  hospital: '病院',
  clinic: '診療所',
  'dental-clinic': '歯科診療所',
  pharmacy: '薬局',
  'visiting-nursing-station': '訪問看護ステーション',
  'home-help-office': '訪問介護事業所',
  'day-service': '通所介護事業所',
  'care-management-office': '居宅介護支援事業所',
  'care-home': '介護施設',
  'community-support-centre': '地域包括支援センター',
  'public-office': '行政',
} as const;

export type FacilityKind = keyof typeof facilityKinds;

export function isFacilityKind(value: unknown): value is FacilityKind {
  return typeof value === 'string' && Object.hasOwn(facilityKinds, value);
}
