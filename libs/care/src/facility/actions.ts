import { defineAction, notFound, type Refusal, type ViewReader, type Viewer } from '@tsumugi/kernel';
import { employmentOf } from '../policy/employment.js';
import {
  addingDecider,
  managerDecider,
  numberDecider,
  registeringDecider,
  removingDecider,
  type AddStaff,
  type EmployingFacts,
  type RegisterFacility,
  type RemoveStaff,
  type ReserveNumber,
  type SetManager,
} from './decider.js';

/** Whether the viewer is a manager of the facility they act for, as the views know it. */
export function manages(read: ViewReader, viewer: Viewer): boolean {
  const row = read.get<{ manager: number }>(
    'SELECT manager FROM facility_staff WHERE facility = ? AND account = ? AND to_position IS NULL',
    viewer.facility,
    viewer.account,
  );
  return row?.manager === 1;
}

const byOffice = (viewer: Viewer) => (viewer.audience === 'office' ? undefined : notFound);

export const reserveNumber = defineAction({
  name: 'reserveFacilityNumber',
  decider: numberDecider,
  stream: (command: ReserveNumber) => `number-${command.number}`,
  subject: (command: ReserveNumber) => `facility:${command.facility}` as const,
  prepare: (_: ReserveNumber, viewer: Viewer) => byOffice(viewer),
  result: (command: ReserveNumber) => command.facility,
});

export const registerFacility = defineAction({
  name: 'registerFacility',
  decider: registeringDecider,
  stream: (command: RegisterFacility) => `facility-${command.facility}`,
  subject: (command: RegisterFacility) => `facility:${command.facility}` as const,
  prepare: (_: RegisterFacility, viewer: Viewer, read: ViewReader): EmployingFacts | Refusal =>
    byOffice(viewer) ?? { employment: employmentOf(read, viewer.region) },
  result: (command: RegisterFacility) => command.facility,
});

/** For the facility that the viewer acts for, and no other; the decider knows who manages it. */
const ofOwnFacility = ({ facility }: { readonly facility: string }, viewer: Viewer) =>
  viewer.audience === 'team' && viewer.facility === facility ? undefined : notFound;

export const addStaff = defineAction({
  name: 'addStaff',
  decider: addingDecider,
  stream: (command: AddStaff) => `facility-${command.facility}`,
  subject: (command: AddStaff) => `facility:${command.facility}` as const,
  prepare: (command: AddStaff, viewer: Viewer, read: ViewReader): EmployingFacts | Refusal =>
    ofOwnFacility(command, viewer) ?? { employment: employmentOf(read, viewer.region) },
  result: (command: AddStaff) => command.account,
});

export const removeStaff = defineAction({
  name: 'removeStaff',
  decider: removingDecider,
  stream: (command: RemoveStaff) => `facility-${command.facility}`,
  subject: (command: RemoveStaff) => `facility:${command.facility}` as const,
  prepare: (command: RemoveStaff, viewer: Viewer) => ofOwnFacility(command, viewer),
  result: (command: RemoveStaff) => command.account,
});

export const setManager = defineAction({
  name: 'setManager',
  decider: managerDecider,
  stream: (command: SetManager) => `facility-${command.facility}`,
  subject: (command: SetManager) => `facility:${command.facility}` as const,
  prepare: (command: SetManager, viewer: Viewer) => ofOwnFacility(command, viewer),
  result: (command: SetManager) => command.account,
});
