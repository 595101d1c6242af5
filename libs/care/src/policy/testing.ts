import {
  isRefusal,
  type Action,
  type Actor,
  type Change,
  type Command,
  type DomainEvent,
  type Instant,
  type RefusalCode,
  type SqlValue,
  type Subject,
  type View,
  type ViewReader,
  type Viewer,
} from '@tsumugi/kernel';
import { accountView } from '../account/view.js';
import { careTeamView } from '../care-team/view.js';
import { consentView } from '../consent/view.js';
import { facilityView } from '../facility/view.js';
import { patientLinesView } from '../patient/lines-view.js';
import { patientView } from '../patient/view.js';
import type { Profession } from '../professions.js';
import { regionView } from '../region/view.js';
import { timelineView } from '../timeline/view.js';
import { defaultRegionPolicy } from './default-policy.js';
import type { RegionPolicy } from './facts.js';

/** The views of which the policy reads tables, in the order in which they hear of an event. */
export const policyViews: readonly View[] = [
  regionView,
  facilityView,
  accountView,
  patientView,
  patientLinesView,
  consentView,
  careTeamView,
  timelineView,
];

interface Bench {
  readonly db: ViewReader;
  readonly changes: readonly Change[];
  readonly rechecks: readonly string[];
  get<Row>(sql: string, ...values: SqlValue[]): Row | undefined;
  given(...events: { type: string; data: object; stream: string; subject: Subject; actor: Actor; region: string; at: Instant }[]): unknown;
}

export const region = 'region';
/** 85 years old on the first day of the story. */
export const patient = 'patient';

const sessionUntil = '2026-04-01T14:00:00.000Z';

const people: Record<string, { facility: string; profession: Profession; manager: boolean }> = {
  doctor: { facility: 'clinic', profession: 'doctor', manager: true },
  head: { facility: 'station', profession: 'visiting-nurse', manager: true },
  nurse: { facility: 'station', profession: 'visiting-nurse', manager: false },
  pharmacist: { facility: 'pharmacy', profession: 'pharmacist', manager: true },
  clerk: { facility: 'pharmacy', profession: 'clerk', manager: false },
};

/** A region with a clinic, a station of visiting nurses and a pharmacy, all signed in; the station registered the patient. */
export function network(bench: Bench, policy: Partial<RegionPolicy> = {}) {
  const streams = new Map<string, DomainEvent[]>();
  let commands = 0;
  const story = {
    at: '2026-04-01T02:00:00.000Z' as Instant,
    position: () => bench.db.position(),

    happens(stream: string, event: DomainEvent, actor: Actor, subject: Subject): void {
      streams.set(stream, [...(streams.get(stream) ?? []), event]);
      bench.given({ ...event, stream, subject, actor, region, at: story.at });
    },

    /** Brings a command to its action, as the dispatcher does; answers `written`, `unchanged` or the refusal's code. */
    act<C extends Command>(
      action: Action<C>,
      command: Omit<C, 'commandId'> & { commandId?: string },
      viewer: Viewer,
    ): 'written' | 'unchanged' | RefusalCode {
      commands += 1;
      const whole = { commandId: `command-${commands}`, ...command } as unknown as C;
      const facts: unknown = action.prepare(whole, viewer, bench.db, story.at);
      if (isRefusal(facts)) return facts.code;
      const stream = action.stream(whole, viewer);
      const history = streams.get(stream) ?? [];
      const state: unknown = history.reduce((before: unknown, event) => action.decider.evolve(before, event), action.decider.initial());
      const actor: Actor = { person: viewer.account, facility: viewer.facility, device: null };
      const outcome = action.decider.decide(whole, state, { at: story.at, actor, facts });
      if (outcome instanceof Promise) throw new Error(`${action.name} is decided over time; this bench decides at once.`);
      if (isRefusal(outcome)) return outcome.code;
      const subject = action.subject(whole, viewer, bench.db);
      for (const event of outcome) story.happens(stream, event, actor, subject);
      return outcome.length === 0 ? 'unchanged' : 'written';
    },

    team(account: keyof typeof people & string): Viewer {
      const { facility, profession } = people[account]!;
      return { ...outsider(account, 'team'), facility, profession };
    },
    family: (account: string): Viewer => outsider(account, 'family'),
    office: (account: string): Viewer => outsider(account, 'office'),
  };

  const system: Actor = { person: 'system', facility: null, device: null };
  const founded = { name: '紡ぎ町', policy: { ...defaultRegionPolicy, ...policy }, demonstration: false };
  story.happens(`region-${region}`, { type: 'RegionFounded', data: founded }, system, `region:${region}`);
  for (const facility of ['clinic', 'station', 'pharmacy']) {
    const data = { number: '0000000000', name: facility, kana: facility, kind: 'clinic', phone: null };
    story.happens(`facility-${facility}`, { type: 'FacilityRegistered', data }, system, `facility:${facility}`);
  }
  const open = (account: string, kind: string) => {
    const data = { kind, signInName: account, name: account, kana: account, email: null };
    story.happens(`account-${account}`, { type: 'AccountOpened', data }, system, `account:${account}`);
  };
  for (const [account, { facility, profession, manager }] of Object.entries(people)) {
    open(account, 'professional');
    story.happens(`facility-${facility}`, { type: 'StaffAdded', data: { account, profession, manager } }, system, `facility:${facility}`);
    const asWhom = { account, audience: 'team', facility, profession, device: null };
    const session = { ...asWhom, tokenHash: account, until: sessionUntil, password: null, goesOnFrom: null };
    story.happens(`session-${account}`, { type: 'SessionOpened', data: session }, system, `account:${account}`);
  }
  for (const account of ['office-1', 'office-2']) open(account, 'office');
  const person = { facility: 'station', name: '紡木 ハナ', kana: 'ツムギ ハナ', birthDate: '1941-02-03', sex: 'FEMALE' };
  story.happens(
    `patient-${patient}`,
    { type: 'PatientRegistered', data: person },
    { person: 'nurse', facility: 'station', device: null },
    `patient:${patient}`,
  );
  return story;
}

function outsider(account: string, audience: Viewer['audience']): Viewer {
  return {
    audience,
    region,
    account,
    facility: null,
    profession: null,
    device: null,
    session: `session-${account}`,
    sessionUntil,
  };
}
