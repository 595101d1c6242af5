import type { Refusal, Viewer } from '@tsumugi/kernel';

/** A relative's invitation, found by the code that was handed to them. */
export interface FoundFamilyInvitation {
  readonly invitation: string;
  readonly patient: string;
  readonly relationship: string;
  /** The relative's name, as the team wrote it into the invitation. */
  readonly name: string;
  /** The account that accepted it already, so that a retry can go on; null while it waits. */
  readonly joinedBy: string | null;
}

/** What the account capability needs of the care team's invitations to relatives. The care team provides it. */
export abstract class FamilyInvitations {
  /** Null alike for an unknown, lapsed or cancelled code. */
  abstract find(code: string): FoundFamilyInvitation | null;
  /** Joins the relative's account to the patient's circle. A repeated join by the same account is no refusal. */
  abstract join(invitation: string, account: string, viewer: Viewer): Promise<Refusal | { readonly position: number }>;
}
