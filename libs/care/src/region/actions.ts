import { defineAction, notFound, type ViewReader, type Viewer } from '@tsumugi/kernel';
import { clockDecider, type AcceptClock } from './clock.decider.js';
import { decideOffice } from '../policy/decide.js';
import { officeFacts } from '../policy/facts.js';
import { employmentDecider, foundingDecider, policyDecider, type ChangePolicy, type FoundRegion, type SetEmployment } from './decider.js';

/** The command's id becomes the region's; the viewer already names it as theirs. */
export const foundRegion = defineAction({
  name: 'foundRegion',
  decider: foundingDecider,
  stream: (command: FoundRegion) => `region-${command.commandId}`,
  subject: (command: FoundRegion) => `region:${command.commandId}` as const,
  prepare: (command: FoundRegion, viewer: Viewer) =>
    viewer.audience === 'office' && viewer.region === command.commandId ? undefined : notFound,
});

export const changePolicy = defineAction({
  name: 'changeRegionPolicy',
  decider: policyDecider,
  stream: (command: ChangePolicy) => `region-${command.region}`,
  subject: (command: ChangePolicy) => `region:${command.region}` as const,
  prepare: (command: ChangePolicy, viewer: Viewer) =>
    viewer.audience === 'office' && viewer.region === command.region ? undefined : notFound,
  result: (command: ChangePolicy) => command.region,
});

export const setEmployment = defineAction({
  name: 'setEmployment',
  decider: employmentDecider,
  stream: (command: SetEmployment) => `region-${command.region}`,
  subject: (command: SetEmployment) => `region:${command.region}` as const,
  prepare: (command: SetEmployment, viewer: Viewer, read: ViewReader) =>
    viewer.region === command.region && decideOffice('policy.set', officeFacts(read, viewer, null), viewer).allowed ? undefined : notFound,
  result: (command: SetEmployment) => command.region,
});

/** For operators, at the command line; no screen has it. */
export const acceptClock = defineAction({
  name: 'acceptClock',
  decider: clockDecider,
  stream: (command: AcceptClock) => `clock-${command.region}`,
  subject: (command: AcceptClock) => `region:${command.region}` as const,
  prepare: (command: AcceptClock, viewer: Viewer) =>
    viewer.audience === 'office' && viewer.region === command.region ? undefined : notFound,
  result: (command: AcceptClock) => command.region,
});
