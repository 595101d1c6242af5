import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { systemIds } from '@tsumugi/kernel';
import { roomIdOf } from '@tsumugi/care';
import { buildSchema, getNamedType, isLeafType, isObjectType, isRequiredArgument, type GraphQLObjectType } from 'graphql';
import type { Person } from './client.js';
import { smallPicture } from './pictures.js';
import { TestRegion } from './test-region.js';

const schema = buildSchema(readFileSync(fileURLToPath(new URL('../../../docs/schema/team.graphql', import.meta.url)), 'utf8'));

/** Every field there is, so that one that comes later is held by this test without anybody thinking of it. */
function everything(type: GraphQLObjectType, deep = 6): string {
  const fields = Object.values(type.getFields()).flatMap(({ name, type: of, args }) => {
    if (args.some(isRequiredArgument)) return [];
    const named = getNamedType(of);
    if (isLeafType(named)) return [name];
    return isObjectType(named) && deep > 0 ? [`${name} ${everything(named, deep - 1)}`] : [];
  });
  return `{ ${fields.join(' ')} }`;
}

/** The whole of a query, e.g. of `patient` with `id: "…"`. */
function asking(field: string, given: string | null): string {
  const named = getNamedType(schema.getQueryType()!.getFields()[field]!.type);
  return `query { ${field}${given === null ? '' : `(${given})`} ${isObjectType(named) ? everything(named) : ''} }`;
}

/** Queries that show nothing of a patient's records, or nothing that consent has a say in. */
const ofNoRecords = [
  'boardsNotices',
  'boardsReaders',
  'facilities',
  'familyInvitationCode',
  'invitations',
  'me',
  'pushKey',
  'readingKinds',
  'staff',
];

/** What says that something is withheld, or is for this viewer alone. */
const tellsSo = [
  'patient.scope',
  'patient.may',
  'patient.writing.closed',
  'patient.basics.withheld',
  'thresholds.withheld',
  /^patient\.consent\.(status|withdrawnAt)$/,
  'patient.rooms.writable',
  'room.writable',
  'myPatients.items.readable',
  'careTeam.members.consented',
  /\.(live|cursor|endCursor|startCursor)$/,
];
/** Lists of records: who is left with their own is shown those, and `scope` says so. What a team keeps line by line is none of these. */
const ownRecords = ['careTeam.members', 'careTeam.waiting', 'timeline.edges', 'readings.items', 'alerts.items', 'dailyLife.items'];
/** What was written of one thing; of whose versions none is the viewer's own is null, or not there. */
const ownHistories = ['thresholdHistory', 'basicsHistory', 'readingVersions', 'dailyLifeVersions', 'postVersions'];

/** The paths at which something else than null stands in place of what was there. `said`: an answer that says of itself that it is not all. */
function defaults(path: string, before: unknown, after: unknown, said = false): string[] {
  if (after === null || tellsSo.some((known) => (typeof known === 'string' ? known === path : known.test(path)))) return [];
  if (Array.isArray(before) && Array.isArray(after)) {
    // An empty list says that there is nothing.
    const own = ownRecords.includes(path) || (after.length > 0 && (said || ownHistories.includes(path)));
    if (own) {
      return after.flatMap((item) => {
        const known = before.find((each) => idOf(each) === idOf(item));
        return known === undefined ? [`${path}: ${JSON.stringify(item)}`] : defaults(path, known, item);
      });
    }
    if (before.length === after.length) return after.flatMap((item, index) => defaults(path, before[index], item));
  } else if (isObject(before) && isObject(after)) {
    return Object.keys(after).flatMap((key) => defaults(`${path}.${key}`, before[key], after[key], after['withheld'] === true));
  } else if (before === after) return [];
  return [`${path}: ${JSON.stringify(before)} became ${JSON.stringify(after)}`];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function idOf(item: unknown): unknown {
  if (!isObject(item)) return item;
  if (isObject(item['node'])) return item['node']['id'];
  const { id, version, kind, part, field, text, setAt, at } = item;
  return id ?? JSON.stringify(version === undefined ? [kind, part, field, text, setAt, at] : version);
}

describe('What is withheld', () => {
  let region: TestRegion;
  let nurse: Person;
  let doctor: Person;
  let helper: Person;
  let daughter: Person;
  let patient: string;
  let post: string;
  let pages: Readonly<Record<string, string | null>>;

  beforeAll(async () => {
    region = await TestRegion.start();
    nurse = await region.facility('ひかり訪問看護ステーション', 'visiting-nursing-station', 'nurse', { phone: '03-0000-0001' });
    doctor = await region.facility('さくら診療所', 'clinic', 'doctor');
    const pharmacist = await region.facility('みどり薬局', 'pharmacy', 'pharmacist');
    patient = await region.patient(nurse);
    await region.consent(nurse, patient);
    await region.join(nurse, patient, doctor);
    helper = await region.facility('ひだまりヘルパー', 'home-help-office', 'helper');
    await region.join(nurse, patient, helper);
    daughter = await region.relative(nurse, patient);
    await nurse.do('inviteFacility', { patient, facility: pharmacist.facility, message: null });
    await nurse.do('updateBasics', {
      patient,
      careLevel: 'care-3',
      conditions: ['心不全'],
      allergies: ['ペニシリン系'],
      keyPerson: { name: '山田 さくら', relationship: '長女', phone: '090-0000-0000' },
      pointsOfCare: ['左のかかとを見る'],
      living: '長女と二人',
      phase: 'CHANGING',
      expectedPhase: 'STABLE',
      expectedUpdatedAt: null,
    });
    await nurse.do('setThreshold', { patient, kind: 'PULSE', low: 50 });
    doctor.after = nurse.after;
    const at = new Date().toISOString();
    const reading = systemIds.next();
    await doctor.do('setThreshold', { patient, kind: 'TEMPERATURE', high: 38 });
    await doctor.do('recordReadings', { patient, measuredAt: at, readings: [{ id: reading, kind: 'TEMPERATURE', value: 39.4 }] });
    const entry = await doctor.do('recordDailyLife', { patient, kind: 'WATER', result: 'VALUE', value: 300, observedAt: at });
    const room = roomIdOf(patient, 'ALL_PROFESSIONALS');
    const photo = await doctor.upload(patient, 'heel.jpg', await smallPicture());
    post = await doctor.do('publishPost', {
      room,
      text: '往診しました',
      priority: 'IMPORTANT',
      readings: [reading],
      attachments: [photo.body.file],
    });
    nurse.after = doctor.after;
    await nurse.do('publishPost', { room, text: '訪問しました', replyTo: post });
    await nurse.do('markSeen', { room, posts: [post] });
    await nurse.do('acknowledgePost', { post });
    await nurse.do('react', { post, kind: 'thanks', on: true });
    doctor.after = nurse.after;
    await doctor.do('releasePost', { post, version: 1, attachments: [photo.body.file] });
    await nurse.do('takeAlert', { alert: reading });
    region.everybodySees(nurse);
    const taken = await doctor.do('publishPost', { room, text: '宛先を間違えました' });
    region.everybodySees(doctor);
    await nurse.do('markSeen', { room, posts: [taken] });
    region.everybodySees(nurse);
    await doctor.do('withdrawPost', { post: taken, reason: 'MISTAKE' });
    region.everybodySees(doctor);
    await helper.do('publishPost', { room, text: '掃除をしました' });
    region.everybodySees(helper);
    const ofPatient = `patient: "${patient}"`;
    pages = {
      patient: `id: "${patient}"`,
      myPatients: null,
      room: `id: "${room}"`,
      timeline: `room: "${room}"`,
      post: `id: "${post}"`,
      careTeam: ofPatient,
      readings: ofPatient,
      alerts: ofPatient,
      thresholds: ofPatient,
      dailyLife: ofPatient,
      thresholdHistory: ofPatient,
      basicsHistory: ofPatient,
      readingVersions: `reading: "${reading}"`,
      dailyLifeVersions: `entry: "${entry}"`,
      postVersions: `post: "${post}"`,
      readers: `post: "${post}"`,
      seenBeforeWithdrawal: `post: "${taken}"`,
      objections: `kind: READING, record: "${reading}"`,
    };
  });

  afterAll(() => region.end());

  it('is asked for of every query that there is', () => {
    expect([...Object.keys(pages), ...ofNoRecords].sort()).toEqual(Object.keys(schema.getQueryType()!.getFields()).sort());
  });

  it('is null and never a default, in every field of the team’s pages', async () => {
    const readAll = async (person: Person): Promise<Record<string, unknown>> => {
      const answers: Record<string, unknown> = {};
      for (const [field, given] of Object.entries(pages)) {
        const document = asking(field, given);
        const refused = await person.refusalOf(document, {});
        Object.assign(answers, refused === null ? await person.read<object>(document, {}) : { [field]: null });
      }
      return answers;
    };
    const before = await readAll(doctor);
    const others = await readAll(helper);
    expect(Object.keys(before).filter((field) => before[field] === null)).toEqual([]);
    expect(before).toMatchObject({ thresholds: { items: [{ kind: 'PULSE' }, { kind: 'TEMPERATURE' }], withheld: false } });
    expect(before).toMatchObject({
      patient: { scope: 'ALL', phase: 'CHANGING', basics: { withheld: false, allergies: ['ペニシリン系'] }, writing: { closed: null } },
      post: { seenCount: 1, acknowledgedCount: 1, releasedVersion: 1, reactions: [{ kind: 'thanks' }] },
    });

    await nurse.do('withdrawConsent', {
      patient,
      facilities: [],
      withdrawnOn: region.today(),
      givenBy: { name: '山田 ハル', relationship: null },
      reason: null,
    });
    region.everybodySees(nurse);

    const after = await readAll(doctor);
    expect(Object.keys(before).flatMap((field) => defaults(field, before[field], after[field]))).toEqual([]);
    expect(after).toMatchObject({
      patient: {
        scope: 'OWN',
        phase: null,
        basics: { withheld: true, allergies: null, conditions: null },
        writing: { closed: 'NO_CONSENT' },
      },
      post: {
        text: '往診しました',
        seenCount: null,
        acknowledgedCount: null,
        audienceCount: null,
        reactions: null,
        releasedAttachments: null,
      },
      myPatients: { items: [{ readable: false, unread: null, openAlerts: null }] },
      thresholds: { items: [{ kind: 'TEMPERATURE', high: 38 }], withheld: true },
      thresholdHistory: [{ kind: 'TEMPERATURE' }],
      basicsHistory: null,
    });

    // Who wrote one post is told of nothing else that there is none.
    const nothing = await readAll(helper);
    expect(Object.keys(others).flatMap((field) => defaults(field, others[field], nothing[field]))).toEqual([]);
    expect(nothing).toMatchObject({ thresholds: { items: null, withheld: true }, thresholdHistory: null, basicsHistory: null });
  });

  it('does not take the telephone number from the relatives', async () => {
    const asked = 'query { myRelatives { name } contacts { name phone } }';
    await expect(daughter.read(asked)).resolves.toEqual({
      myRelatives: [],
      contacts: [{ name: 'ひかり訪問看護ステーション', phone: '03-0000-0001' }],
    });
  });
});
