import { Injectable } from '@nestjs/common';
import { isRefusal, notFound, type Refusal, type Viewer } from '@tsumugi/kernel';
import { stepId } from '../account/ids.js';
import { Desk, type WriteResult } from '../desk.js';
import { employmentOf, wrongProfession } from '../policy/employment.js';
import type { FacilityKind } from '../professions.js';
import { addStaff, manages, registerFacility, reserveNumber } from './actions.js';
import type { AddStaffInput, RegisterFacilityInput } from './inputs.js';
import { Newcomers } from '../newcomers.js';

/**
 * The wishes that take several commands. Each step has an id made from the wish's own, so that a
 * retry after a break goes on where it broke off.
 */
@Injectable()
export class Facilities {
  constructor(
    private readonly desk: Desk,
    private readonly newcomers: Newcomers,
  ) {}

  /** Reserves the number, finds or opens the manager's account, registers the facility with them. */
  async register(input: RegisterFacilityInput, viewer: Viewer): Promise<WriteResult> {
    if (viewer.audience !== 'office') return refused(notFound);
    // Before anything is reserved or opened that nobody would need.
    const wrong = wrongProfession(employmentOf(this.desk.read, viewer.region), input.kind, input.managerProfession);
    if (wrong) return refused(wrong, { profession: 'managerProfession' });
    const facility = await this.#reserve(input, viewer);
    if (isRefusal(facility)) return refused(facility);
    const { commandId, number, name, kana, kind, managerProfession } = input;
    const manager = await this.newcomers.findOrOpen(
      {
        signInName: input.managerSignInName,
        name: input.managerName,
        kana: input.managerKana,
        email: null,
        password: input.managerPassword,
      },
      commandId,
      viewer,
    );
    if (isRefusal(manager)) return refused(manager, { signInName: 'managerSignInName' });
    return this.desk.write(
      registerFacility,
      { commandId, facility, number, name, kana, kind, phone: input.phone ?? null, manager: manager.account, managerProfession },
      viewer,
    );
  }

  async addStaff(input: AddStaffInput, viewer: Viewer): Promise<WriteResult> {
    // Asked before an account is looked for: whether a sign-in name exists is not for everybody.
    if (viewer.facility === null || !manages(this.desk.read, viewer)) return refused(notFound);
    const { commandId, signInName, name, kana, profession, manager } = input;
    const own = this.desk.read.get<{ kind: FacilityKind }>('SELECT kind FROM facility_facility WHERE id = ?', viewer.facility);
    const wrong = own && wrongProfession(employmentOf(this.desk.read, viewer.region), own.kind, profession);
    if (wrong) return refused(wrong);
    const newcomer = await this.newcomers.findOrOpen(
      { signInName, name, kana, email: input.email ?? null, password: input.password ?? null },
      commandId,
      viewer,
    );
    if (isRefusal(newcomer)) return refused(newcomer);
    return this.desk.write(addStaff, { commandId, facility: viewer.facility, account: newcomer.account, profession, manager }, viewer);
  }

  /** The facility that the number is reserved for: a new one, or one whose registration broke off. */
  async #reserve({ commandId, number }: RegisterFacilityInput, viewer: Viewer): Promise<Refusal | string> {
    const reserved = await this.desk.dispatch(
      reserveNumber,
      { commandId: stepId(commandId, 'number'), number, facility: commandId },
      viewer,
    );
    if (!isRefusal(reserved)) return reserved.id;
    if (reserved.code !== 'CONFLICT') return reserved;
    const holder = this.desk.read.get<{ facility: string }>(
      `SELECT facility FROM facility_number n
        WHERE n.number = ? AND NOT EXISTS (SELECT 1 FROM facility_facility f WHERE f.id = n.facility)`,
      number,
    );
    return holder?.facility ?? reserved;
  }
}

function refused({ code, message, field }: Refusal, fields: Readonly<Record<string, string>> = {}): WriteResult {
  return { __typename: 'Refused', code, message, field: field === null ? null : (fields[field] ?? field) };
}
