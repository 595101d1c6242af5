import type { RegionPolicy } from './facts.js';

/** The rules a region begins with, until its office chooses others. */
export const defaultRegionPolicy: RegionPolicy = {
  consentRegistration: 'facility-then-office-check',
  familyParticipation: true,
  invitingProfessions: ['doctor', 'visiting-nurse', 'nurse', 'care-manager', 'msw', 'pharmacist'],
  invitationDays: 14,
  sessionMinutes: 720,
  zone: 'Asia/Tokyo',
  staleAfterSeconds: 10,
  daysAfterDeath: 14,
  releasingProfessions: ['doctor', 'visiting-nurse', 'nurse', 'care-manager'],
  uploadDays: 30,
};
