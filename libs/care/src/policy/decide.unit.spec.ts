import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import type { Decision } from '@tsumugi/kernel';
import { professions } from '../professions.js';
import type { FamilyAction, InvitationAction, OfficeAction, TeamAction } from './actions.js';
import { decideFamily, decideInvitation, decideOffice, decideTeam, hintMask, ownMask, teamMask } from './decide.js';
import type { FamilyFacts, InvitationFacts, OfficeFacts, TeamFacts } from './facts.js';

const viewer = { facility: 'clinic', sessionUntil: '2026-04-01T12:00:00.000Z' };

/** A doctor and manager of the facility that registered the patient: may do all there is. */
const allowedTeam: TeamFacts = {
  patientKnown: true,
  sameRegion: true,
  patientDied: false,
  writingEnded: false,
  serves: true,
  manager: true,
  profession: 'doctor',
  member: true,
  registering: true,
  assigned: true,
  consented: true,
  ownRecords: true,
  teamHasDoctor: true,
  anyConsent: true,
  ownPost: true,
  ownRelease: true,
  room: { known: true, closed: false, admits: true },
  invitingProfessions: ['doctor', 'care-manager'],
  releasingProfessions: ['doctor', 'care-manager'],
};
const allowedFamily: FamilyFacts = { linked: true, participation: true, consented: true, writingEnded: false };
const allowedInvitation: InvitationFacts = { serves: true, manager: true, invited: true, inviting: true };
const allowedOffice: OfficeFacts = { office: true, patientInRegion: true, teamRecords: false };

const reading: TeamAction[] = ['patient.read', 'team.read', 'room.read'];
const managing: TeamAction[] = ['team.assign', 'team.leave'];
const inviting: TeamAction[] = ['team.invite', 'family.invite'];
const clinical: TeamAction[] = ['threshold.set', 'alert.handle'];
const protecting: TeamAction[] = ['consent.record', 'consent.withdraw', 'consent.withdraw-of-others', 'team.remove', 'family.remove'];
const writing: TeamAction[] = ['room.write', 'room.open', 'reading.record', 'patient.update', 'post.release', 'post.take-back'];
const deaths: TeamAction[] = ['death.record', 'death.report', 'death.undo'];
const doing = [...writing, ...clinical, ...inviting, ...deaths];
const all = [...reading, ...managing, ...protecting, ...doing];
const beyondManaging = all.filter((action) => !managing.includes(action));
const families: FamilyAction[] = ['released.read', 'family-room.read', 'family-room.write'];
const invitations: InvitationAction[] = ['invitation.read', 'invitation.answer', 'invitation.cancel'];
const offices: OfficeAction[] = [
  'consent.register',
  'consent.withdraw-by-office',
  'death.confirm',
  'death.record-by-office',
  'figures.read',
  'policy.set',
];

interface Line {
  readonly sentence: string;
  readonly reason: string;
  readonly allowed: () => Decision;
  readonly refused: () => Decision;
}

function team(
  sentence: string,
  reason: string,
  actions: readonly TeamAction[],
  flip: Partial<TeamFacts>,
  flipViewer: Partial<{ facility: string | null }> = {},
): Line[] {
  return actions.map((action) => ({
    sentence: `${action}: ${sentence}`,
    reason,
    allowed: () => decideTeam(action, allowedTeam, viewer),
    refused: () => decideTeam(action, { ...allowedTeam, ...flip }, { ...viewer, ...flipViewer }),
  }));
}

function family(sentence: string, reason: string, actions: readonly FamilyAction[], flip: Partial<FamilyFacts>): Line[] {
  return actions.map((action) => ({
    sentence: `${action}: ${sentence}`,
    reason,
    allowed: () => decideFamily(action, allowedFamily, viewer),
    refused: () => decideFamily(action, { ...allowedFamily, ...flip }, viewer),
  }));
}

function invitation(
  sentence: string,
  reason: string,
  actions: readonly InvitationAction[],
  flip: Partial<InvitationFacts>,
  facility: string | null = 'clinic',
): Line[] {
  return actions.map((action) => ({
    sentence: `${action}: ${sentence}`,
    reason,
    allowed: () => decideInvitation(action, allowedInvitation, viewer),
    refused: () => decideInvitation(action, { ...allowedInvitation, ...flip }, { ...viewer, facility }),
  }));
}

function office(sentence: string, reason: string, actions: readonly OfficeAction[], flip: Partial<OfficeFacts>): Line[] {
  return actions.map((action) => ({
    sentence: `${action}: ${sentence}`,
    reason,
    allowed: () => decideOffice(action, allowedOffice, viewer),
    refused: () => decideOffice(action, { ...allowedOffice, ...flip }, viewer),
  }));
}

const room = allowedTeam.room!;
const lines: Line[] = [
  ...team('nobody has to do with a patient who does not exist', 'no such patient', all, { patientKnown: false }),
  ...team('a patient of another region is not there', 'another region', all, { sameRegion: false }),
  ...team('who acts for no facility is not of the team', 'acts for no facility', all, {}, { facility: null }),
  ...team('who left the facility is out', 'not on the staff of the facility', all, { serves: false }),
  ...team('a facility outside the team is out', 'the facility is not in the care team', all, { member: false }),
  ...team('only the manager', 'only the manager speaks for the facility', managing, { manager: false }),
  ...team('staff who are not assigned are out', 'not assigned to the patient', beyondManaging, { assigned: false, manager: false }),
  ...team(
    'a manager who is not assigned is out',
    'not assigned to the patient',
    beyondManaging.filter((action) => action !== 'team.read'),
    { assigned: false },
  ),
  ...team('a room that does not exist', 'no such room', beyondManaging, { room: { ...room, known: false } }),
  ...team('a narrowed room that does not name the viewer', 'not in the room', beyondManaging, { room: { ...room, admits: false } }),
  ...team('only the registering facility takes others out', 'not the registering facility', ['team.remove'], { registering: false }),
  ...team('a helper does not look after the relatives’ access', 'not a profession that looks after the relatives', ['family.remove'], {
    profession: 'helper',
  }),
  ...team(
    'who no longer sees the relatives ends nothing for them',
    'neither reached by a consent nor the registering facility',
    ['family.remove'],
    { consented: false, registering: false },
  ),
  ...team('nothing is done without consent', 'no consent reaches the facility', doing, { consented: false }),
  ...team('a closed room takes no posts', 'the room is closed', ['room.write'], { room: { ...room, closed: true } }),
  ...team('nobody joins after a death', 'the patient died', inviting, { patientDied: true }),
  ...team(
    'nothing new once the days after a death are over',
    'the days after the death are over',
    ['room.write', 'room.open', 'reading.record', 'patient.update'],
    { patientDied: true, writingEnded: true },
  ),
  ...team(
    'who wrote nothing does not know whose care it was when the consent ends',
    'no consent reaches the facility, and it wrote nothing',
    ['patient.read', 'room.read'],
    { consented: false, ownRecords: false },
  ),
  ...team(
    'another facility’s post is released by whom the region names',
    'neither the own post nor a releasing profession of the region',
    ['post.release'],
    { ownPost: false, profession: 'helper' },
  ),
  ...team(
    'another facility’s release is taken back by whom the region names',
    'neither the own post nor a releasing profession of the region',
    ['post.take-back'],
    { ownPost: false, ownRelease: false, profession: 'helper' },
  ),
  ...team('a nurse leaves it to the doctor', 'a doctor of the team records a death', ['death.record'], { profession: 'visiting-nurse' }),
  ...team('a helper of another facility does not', 'neither a nurse nor the registering facility', ['death.record'], {
    profession: 'helper',
    teamHasDoctor: false,
    registering: false,
  }),
  ...team(
    'who was left out neither ends what reaches others nor lets themselves in again',
    'no consent reaches the facility, and it did not register the patient',
    ['consent.withdraw-of-others', 'consent.record'],
    { consented: false, registering: false },
  ),
  ...team('a care manager is no clinician', 'not a clinician', clinical, { profession: 'care-manager' }),
  ...team('a helper does not invite', 'not an inviting profession of the region', inviting, { profession: 'helper' }),
  ...family('who is not linked sees nothing', 'not a relative in this patient’s circle', families, { linked: false }),
  ...family('a region without family participation', 'the region does not let relatives take part', families, { participation: false }),
  ...family('nothing without consent', 'no consent is in force', families, { consented: false }),
  ...family('no word into the room once the days after a death are over', 'the days after the death are over', ['family-room.write'], {
    writingEnded: true,
  }),
  ...invitation('who acts for no facility', 'acts for no facility', invitations, {}, null),
  ...invitation('who left the facility', 'not on the staff of the facility', invitations, { serves: false }),
  ...invitation('an invitation of others', 'not the invited facility', ['invitation.read', 'invitation.answer'], { invited: false }),
  ...invitation('staff do not answer for the manager', 'only the manager answers for the facility', ['invitation.answer'], {
    manager: false,
  }),
  ...invitation('only those who asked take it back', 'not the inviting facility', ['invitation.cancel'], { inviting: false }),
  ...office('who is not of the office', 'not an office account of the region', offices, { office: false }),
  ...office('the office leaves it to the team', 'it falls to somebody of the team to record a death', ['death.record-by-office'], {
    teamRecords: true,
  }),
  ...office(
    'a patient of another region',
    'a patient of another region',
    ['consent.register', 'consent.withdraw-by-office', 'death.confirm', 'death.record-by-office'],
    {
      patientInRegion: false,
    },
  ),
];

describe('who may see and do what', () => {
  it.each(lines)('$sentence', ({ reason, allowed, refused }) => {
    expect(allowed()).toMatchObject({ allowed: true });
    expect(refused()).toEqual({ allowed: false, reason });
  });

  it('has a case for every refusal that is written down, and no case for one that is not', () => {
    const source = readFileSync(join(dirname(fileURLToPath(import.meta.url)), 'decide.ts'), 'utf8');
    const written = [...source.matchAll(/^export function (\w+)|deny\('([^']+)'\)/gm)];
    const perFunction = (name: string): string[] => {
      const start = written.findIndex((match) => match[1] === name);
      const rest = written.slice(start + 1);
      const end = rest.findIndex((match) => match[2] === undefined);
      return [...new Set((end < 0 ? rest : rest.slice(0, end)).map((match) => match[2]!))].sort();
    };
    const cases = (actions: readonly string[]): string[] =>
      [...new Set(lines.filter(({ sentence }) => actions.includes(sentence.split(':')[0]!)).map(({ reason }) => reason))].sort();
    expect(cases(all)).toEqual(perFunction('decideTeam'));
    expect(cases(families)).toEqual(perFunction('decideFamily'));
    expect(cases(invitations)).toEqual(perFunction('decideInvitation'));
    expect(cases(offices)).toEqual(perFunction('decideOffice'));
  });
});

describe('what is left when the consent ends', () => {
  it.each(reading)('%s: a facility keeps its own records, and sees no readers', (action) => {
    expect(decideTeam(action, allowedTeam, viewer)).toMatchObject({ scope: 'all', mask: teamMask });
    expect(decideTeam(action, { ...allowedTeam, consented: false }, viewer)).toMatchObject({
      allowed: true,
      scope: 'facility:clinic',
      mask: ownMask,
    });
  });

  it.each(protecting)('%s: who protects the patient does not wait for a consent', (action) => {
    expect(decideTeam(action, { ...allowedTeam, consented: false }, viewer)).toMatchObject({ allowed: true });
  });

  it.each(managing)('%s: the manager still speaks for the facility', (action) => {
    expect(decideTeam(action, { ...allowedTeam, consented: false, assigned: false }, viewer)).toMatchObject({ allowed: true });
  });
});

describe('the manager who is not in the care', () => {
  const unassigned = { ...allowedTeam, assigned: false };

  it('sees the own facility in the team, to assign staff', () => {
    expect(decideTeam('team.read', unassigned, viewer)).toMatchObject({ allowed: true, scope: 'facility:clinic' });
  });

  it('sees no care', () => {
    for (const action of ['patient.read', 'room.read'] as const) expect(decideTeam(action, unassigned, viewer).allowed).toBe(false);
  });
});

describe('a withdrawal of consent', () => {
  const leftOut = { ...allowedTeam, consented: false, registering: false };

  it('for the own facility is recorded by every assigned person', () => {
    expect(decideTeam('consent.withdraw', leftOut, viewer).allowed).toBe(true);
  });

  it('for others is recorded by whom a consent reaches, by who registered the patient, and while it takes reading from nobody', () => {
    for (const action of ['consent.withdraw-of-others', 'consent.record'] as const) {
      expect(decideTeam(action, leftOut, viewer).allowed).toBe(false);
      for (const facts of [{ consented: true }, { registering: true }, { anyConsent: false }])
        expect(decideTeam(action, { ...leftOut, ...facts }, viewer).allowed).toBe(true);
    }
  });
});

describe('a release to the family', () => {
  const others = { ...allowedTeam, ownPost: false, profession: 'helper' };
  const may = (facts: Partial<TeamFacts>) =>
    (['post.release', 'post.take-back'] as const).map((action) => decideTeam(action, { ...others, ...facts }, viewer).allowed);

  it('is taken back by the facility that made it, which gives the family no later version of another’s post', () => {
    expect(may({})).toEqual([false, true]);
    expect(may({ ownRelease: false })).toEqual([false, false]);
  });

  it('is made and taken back by the author’s facility, and by the professions that the region names', () => {
    expect(may({ ownPost: true, ownRelease: false })).toEqual([true, true]);
    expect(may({ profession: 'care-manager', ownRelease: false })).toEqual([true, true]);
  });
});

describe('an invitation before it is answered', () => {
  it('shows a hint, not the patient', () => {
    expect(decideInvitation('invitation.read', allowedInvitation, viewer)).toMatchObject({ mask: hintMask });
  });
});

describe('a death', () => {
  const without = { ...allowedTeam, teamHasDoctor: false };

  it('is recorded by a doctor of the team; without one by a nurse or the registering facility', () => {
    expect(decideTeam('death.record', { ...allowedTeam, registering: false }, viewer).allowed).toBe(true);
    for (const profession of ['visiting-nurse', 'nurse', 'public-health-nurse'])
      expect(decideTeam('death.record', { ...without, profession, registering: false }, viewer).allowed).toBe(true);
    expect(decideTeam('death.record', { ...without, profession: 'helper' }, viewer).allowed).toBe(true);
  });

  it('is reported by everybody else', () => {
    expect(decideTeam('death.report', { ...allowedTeam, profession: 'helper', registering: false }, viewer).allowed).toBe(true);
  });
});

describe('a manager whom no consent reaches', () => {
  it('goes on speaking for the facility, without learning about whom', () => {
    const facts = { ...allowedTeam, consented: false, ownRecords: false };
    expect(decideTeam('team.read', facts, viewer)).toMatchObject({ allowed: true, scope: 'facility:clinic' });
    expect(decideTeam('team.read', { ...facts, manager: false }, viewer).allowed).toBe(false);
  });
});

describe('after a death', () => {
  it('the team still writes for the region’s days', () => {
    for (const action of ['room.write', 'reading.record', 'patient.update'] as const)
      expect(decideTeam(action, { ...allowedTeam, patientDied: true }, viewer).allowed).toBe(true);
  });

  it('what was written stays readable', () => {
    for (const action of reading) expect(decideTeam(action, { ...allowedTeam, patientDied: true }, viewer)).toMatchObject({ scope: 'all' });
    expect(decideFamily('released.read', { ...allowedFamily, writingEnded: true }, viewer).allowed).toBe(true);
  });
});

const anyTeamFacts: fc.Arbitrary<TeamFacts> = fc.record({
  patientKnown: fc.boolean(),
  sameRegion: fc.boolean(),
  patientDied: fc.boolean(),
  writingEnded: fc.boolean(),
  serves: fc.boolean(),
  manager: fc.boolean(),
  profession: fc.constantFrom(null, ...Object.keys(professions)),
  member: fc.boolean(),
  registering: fc.boolean(),
  assigned: fc.boolean(),
  consented: fc.boolean(),
  ownRecords: fc.boolean(),
  teamHasDoctor: fc.boolean(),
  anyConsent: fc.boolean(),
  ownPost: fc.boolean(),
  ownRelease: fc.boolean(),
  room: fc.option(fc.record({ known: fc.boolean(), closed: fc.boolean(), admits: fc.boolean() })),
  invitingProfessions: fc.subarray(Object.keys(professions)),
  releasingProfessions: fc.subarray(Object.keys(professions)),
});
/** Random facts seldom allow anything: half of the cases flip only a few of those that do. */
const nearlyAllowed = fc
  .tuple(anyTeamFacts, fc.subarray(Object.keys(allowedTeam) as (keyof TeamFacts)[], { maxLength: 3 }))
  .map(([random, flipped]): TeamFacts => ({ ...allowedTeam, ...Object.fromEntries(flipped.map((key) => [key, random[key]])) }));
const someFacts = fc.oneof(anyTeamFacts, nearlyAllowed);
const someAction = fc.constantFrom(...all);

describe('whatever the facts', () => {
  it('without consent nobody sees more than the own facility’s records', () => {
    fc.assert(
      fc.property(fc.constantFrom(...reading), someFacts, (action, facts) => {
        const decision = decideTeam(action, { ...facts, consented: false }, viewer);
        expect(decision.allowed ? decision.scope : 'facility:clinic').toBe('facility:clinic');
      }),
    );
  });

  it('who does not serve at the facility is never allowed anything', () => {
    fc.assert(
      fc.property(someAction, someFacts, (action, facts) =>
        expect(decideTeam(action, { ...facts, serves: false }, viewer).allowed).toBe(false),
      ),
    );
  });

  it('a facility outside the team is never allowed anything', () => {
    fc.assert(
      fc.property(someAction, someFacts, (action, facts) =>
        expect(decideTeam(action, { ...facts, member: false }, viewer).allowed).toBe(false),
      ),
    );
  });

  it('what is allowed ends with the session at the latest', () => {
    fc.assert(
      fc.property(someAction, someFacts, (action, facts) => {
        const decision = decideTeam(action, facts, viewer);
        if (decision.allowed) expect(decision.validUntil).toBe(viewer.sessionUntil);
      }),
    );
  });

  it('relatives and office never get what the team sees', () => {
    const familyFacts = fc.record({
      linked: fc.boolean(),
      participation: fc.boolean(),
      consented: fc.boolean(),
      writingEnded: fc.boolean(),
    });
    const officeFacts = fc.record({ office: fc.boolean(), patientInRegion: fc.boolean(), teamRecords: fc.boolean() });
    const masksOf = (decision: Decision): readonly string[] => (decision.allowed ? decision.mask : []);
    fc.assert(
      fc.property(
        fc.constantFrom(...families),
        familyFacts,
        fc.constantFrom(...offices),
        officeFacts,
        (action, facts, duty, registered) => {
          const seen = [...masksOf(decideFamily(action, facts, viewer)), ...masksOf(decideOffice(duty, registered, viewer))];
          expect(seen.filter((group) => (teamMask as readonly string[]).includes(group))).toEqual([]);
        },
      ),
    );
  });
});
