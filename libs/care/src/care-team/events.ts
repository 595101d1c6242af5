import { defineEvent, type DomainEvent, type Instant } from '@tsumugi/kernel';

/** A member facility asked another one into a patient's care team. */
export type FacilityInvited = DomainEvent<
  'FacilityInvited',
  {
    readonly invitation: string;
    readonly patient: string;
    readonly facility: string;
    /** From then on it cannot be accepted any more. */
    readonly expiresAt: Instant;
    readonly message: string | null;
  }
>;

interface AnsweredInvitation {
  readonly invitation: string;
  readonly patient: string;
  readonly facility: string;
}

/** The facility is a member from here on; all its staff are assigned until its manager chooses. */
export type InvitationAccepted = DomainEvent<'InvitationAccepted', AnsweredInvitation>;
export type InvitationDeclined = DomainEvent<'InvitationDeclined', AnsweredInvitation>;
/** Those who asked took it back. */
export type InvitationCancelled = DomainEvent<'InvitationCancelled', AnsweredInvitation>;

/** A facility left the care team or was taken out. What it wrote stays, with its name. */
export type FacilityRemoved = DomainEvent<
  'FacilityRemoved',
  {
    readonly patient: string;
    readonly facility: string;
    /** Which stay of the facility ended: the accepted invitation, or the patient for the registering facility's first. */
    readonly membership: string;
  }
>;

/** The facility's manager chose who of the staff cares for the patient. It replaces the choice before. */
export type StaffAssigned = DomainEvent<
  'StaffAssigned',
  { readonly patient: string; readonly facility: string; readonly all: boolean; readonly accounts: readonly string[] }
>;

/** The team asked a relative, or the patient, to read what is released. */
export type FamilyInvited = DomainEvent<
  'FamilyInvited',
  {
    readonly family: string;
    readonly patient: string;
    readonly name: string;
    readonly relationship: string;
    readonly email: string | null;
    /** Twelve letters that open an account; whoever holds them is taken for the relative. */
    readonly code: string;
    /** SHA-256 of the code, in hex: finds the invitation without keeping the code readable. */
    readonly codeHash: string;
    readonly expiresAt: Instant;
  }
>;

export type FamilyJoined = DomainEvent<'FamilyJoined', { readonly family: string; readonly patient: string; readonly account: string }>;

/** A relative's access ended, or their invitation was taken back. */
export type FamilyRemoved = DomainEvent<'FamilyRemoved', { readonly family: string; readonly patient: string }>;

export type InvitationEvent = FacilityInvited | InvitationAccepted | InvitationDeclined | InvitationCancelled;
export type TeamEvent = FacilityRemoved | StaffAssigned;
export type FamilyEvent = FamilyInvited | FamilyJoined | FamilyRemoved;

export const careTeamEvents = [
  defineEvent<FacilityInvited>('FacilityInvited', { clear: ['invitation', 'patient', 'facility', 'expiresAt'] }),
  defineEvent<InvitationAccepted>('InvitationAccepted', { clear: ['invitation', 'patient', 'facility'] }),
  defineEvent<InvitationDeclined>('InvitationDeclined', { clear: ['invitation', 'patient', 'facility'] }),
  defineEvent<InvitationCancelled>('InvitationCancelled', { clear: ['invitation', 'patient', 'facility'] }),
  defineEvent<FacilityRemoved>('FacilityRemoved', { clear: ['patient', 'facility', 'membership'] }),
  defineEvent<StaffAssigned>('StaffAssigned', { clear: ['patient', 'facility', 'all', 'accounts'] }),
  defineEvent<FamilyInvited>('FamilyInvited', { clear: ['family', 'patient', 'codeHash', 'expiresAt'] }),
  defineEvent<FamilyJoined>('FamilyJoined', { clear: ['family', 'patient', 'account'] }),
  defineEvent<FamilyRemoved>('FamilyRemoved', { clear: ['family', 'patient'] }),
];
