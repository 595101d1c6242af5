import type { Decision, Refusal, ViewReader, Viewer } from '@tsumugi/kernel';
import { notFound } from '@tsumugi/kernel';
import type { FamilyAction, TeamAction } from './actions.js';
import { decideFamily, decideTeam } from './decide.js';
import { familyFacts, teamFacts, type About } from './facts.js';
import { unlessSetAside } from './set-aside.js';

type Allowed = Extract<Decision, { allowed: true }>;

/** The present decision for a team member. Whether something may still be written needs the time. */
export function teamAccess(read: ViewReader, viewer: Viewer, action: TeamAction, patient: string, about: About = {}): Decision {
  const facts = teamFacts(read, viewer, patient, { deaths: action.startsWith('death.'), ...about });
  return unlessSetAside(read, viewer, patient, decideTeam(action, facts, viewer));
}

/** Which of many actions are allowed now; what the decisions rest on is read once. */
export function teamMay<A extends TeamAction>(
  read: ViewReader,
  viewer: Viewer,
  actions: readonly A[],
  patient: string,
  about: About = {},
): readonly A[] {
  const facts = teamFacts(read, viewer, patient, { deaths: actions.some((action) => action.startsWith('death.')), ...about });
  const allowed = actions.map((action) => [action, decideTeam(action, facts, viewer)] as const).filter(([, { allowed: is }]) => is);
  // Who is set aside is so for every action.
  const [first] = allowed;
  return first && unlessSetAside(read, viewer, patient, first[1]).allowed ? allowed.map(([action]) => action) : [];
}

/** The present decision for a patient or relative. */
export function familyAccess(read: ViewReader, viewer: Viewer, action: FamilyAction, patient: string, about: About = {}): Decision {
  return unlessSetAside(read, viewer, patient, decideFamily(action, familyFacts(read, viewer, patient, about), viewer));
}

/** The decision where it allows, else its refusal, which mostly says no more than "not found". */
export function required(decision: Decision): Allowed | Refusal {
  return decision.allowed ? decision : (decision.refusal ?? notFound);
}

/** The facts that a team member's access to a patient rests on, in the words of `recheck`. */
export function teamAccessFacts(viewer: Viewer, patient: string): string[] {
  return [`patient:${patient}`, `staff:${viewer.facility ?? ''}`, `session:${viewer.session}`, `region:${viewer.region}`];
}

export function familyAccessFacts(viewer: Viewer, patient: string): string[] {
  return [`patient:${patient}`, `session:${viewer.session}`, `region:${viewer.region}`];
}
