/**
 * Registered users by profession, doctors = 1: five districts that used the same system in May
 * 2020, as the field guide quotes them. Helpers, therapists and social workers are not in the
 * source; their share here is ours.
 */
export const profiles = {
  東京都医師会: { dentist: 0.17, pharmacist: 0.52, nurse: 1.23, careManager: 0.89 },
  都内地区医師会A: { dentist: 0.24, pharmacist: 0.36, nurse: 1.0, careManager: 0.91 },
  都内地区医師会B: { dentist: 0.7, pharmacist: 1.3, nurse: 1.1, careManager: 2.07 },
  都内地区医師会C: { dentist: 0.4, pharmacist: 0.7, nurse: 1.01, careManager: 1.33 },
  大阪府地区医師会D: { dentist: 0.1, pharmacist: 0.4, nurse: 0.95, careManager: 0.77 },
} as const;

export type ProfileName = keyof typeof profiles;

/** Ours: beside each doctor. */
export const otherProfessions = { helper: 1.4, therapist: 0.4, msw: 0.1 } as const;
/** Ours: how many patients a doctor of the region looks after at home. */
export const patientsPerDoctor = 16;
