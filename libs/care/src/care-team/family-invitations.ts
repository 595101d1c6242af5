import { Injectable } from '@nestjs/common';
import { isRefusal, type Refusal, type Viewer } from '@tsumugi/kernel';
import { FamilyInvitations, type FoundFamilyInvitation } from '../family-invitations.js';
import { Desk } from '../desk.js';
import { joinFamily } from './actions.js';
import { familyCodeHash } from './family-code.js';

/** Relatives' invitations as the care team keeps them, for the account capability. */
@Injectable()
export class CareTeamFamilyInvitations extends FamilyInvitations {
  constructor(private readonly desk: Desk) {
    super();
  }

  override find(code: string): FoundFamilyInvitation | null {
    return (
      this.desk.read.get<FoundFamilyInvitation>(
        `SELECT invitation, patient, relationship, name, account AS joinedBy FROM careteam_family
          WHERE code_hash = ? AND (status = 'ACCEPTED' OR (status = 'WAITING' AND expires_at > ?))`,
        familyCodeHash(code),
        this.desk.now(),
      ) ?? null
    );
  }

  override async join(invitation: string, account: string, viewer: Viewer): Promise<Refusal | { readonly position: number }> {
    const joined = await this.desk.dispatch(joinFamily, { commandId: this.desk.newId(), family: invitation, account }, viewer);
    return isRefusal(joined) ? joined : { position: joined.position };
  }
}
