import { roomIdOf } from '@tsumugi/care';
import { systemIds } from '@tsumugi/kernel';
import type { Person, Watch } from './client.js';
import { few } from './few.js';
import { smallPicture } from './pictures.js';
import { TestRegion } from './test-region.js';
import { operationsOf, type WholeOperation } from './whole-schema.js';

/** A text that stands nowhere else, and whose it is. */
const canary = (owner: string): string => `canary-${owner}-${systemIds.next().slice(-6)}`;
const ownersIn = (bytes: string): string[] => [...new Set([...bytes.matchAll(/canary-([a-z]+)-/g)].map((match) => match[1]!))].sort();

/** What changes who somebody is, or gives itself a right that the region's policy lets it give: asked about elsewhere. */
const beyond = new Set([
  'signIn',
  'signOut',
  'changePassword',
  'actFor',
  'acceptFamilyInvitation',
  'recordConsent',
  'withdrawConsent',
  'removeFacility',
]);

describe('whoever asks for whatever there is', () => {
  let region: TestRegion;
  let ids: Record<string, string>;
  let viewers: Record<string, { person: Person; sees: readonly string[] }>;
  let file: string;
  let frames: Record<string, Watch[]>;

  beforeAll(async () => {
    // Who asks for everything there is would else be told to wait a little.
    region = await TestRegion.start({ steady: () => performance.now() * 10_000, environment: { TSUMUGI_SYNC: 'off' } });
    const facility = (name: string, kind: string, profession: string) => region.facility(name, kind, profession);
    const nurse = await facility('訪問看護', 'visiting-nursing-station', 'visiting-nurse');
    const colleague = await region.staff(nurse, '佐藤', 'visiting-nurse');
    const leaver = await region.staff(nurse, '去る人', 'visiting-nurse', { signInName: 'leaver' });
    const doctor = await facility('診療所', 'clinic', 'doctor');
    const bystander = await region.staff(doctor, '担当外', 'nurse');
    const pharmacist = await facility('薬局', 'pharmacy', 'pharmacist');
    const helper = await facility('訪問介護', 'home-help-office', 'helper');
    const invited = await facility('招待中', 'clinic', 'doctor');
    const stranger = await facility('無関係', 'clinic', 'doctor');
    const write = async (person: Person, name: string, input: Record<string, unknown>) => {
      const id = await person.do(name, input);
      region.everybodySees(person);
      return id;
    };
    const patient = await write(nurse, 'registerPatient', {
      name: canary('identity'),
      kana: canary('identity'),
      birthDate: '1942-05-03',
      sex: 'FEMALE',
    });
    const room = roomIdOf(patient, 'ALL_PROFESSIONALS');
    await write(nurse, 'recordConsent', {
      patient,
      kind: 'COMPREHENSIVE',
      facilities: [],
      form: 'WRITTEN',
      givenOn: region.today(),
      givenBy: { name: canary('paper'), relationship: canary('paper') },
      explanationVersion: '1',
    });
    for (const manager of [doctor, pharmacist, helper]) {
      await region.join(nurse, patient, manager);
      region.everybodySees(manager);
    }
    await write(doctor, 'assignStaff', { patient, all: false, accounts: [doctor.account] });
    const daughter = await region.relative(nurse, patient, canary('relative'));
    const removed = await region.relative(nurse, patient, canary('gone'), '次男');
    region.everybodySees(nurse);
    const post = await write(pharmacist, 'publishPost', { room, text: canary('pharmacy') });
    const aside = await write(leaver, 'openRoom', { patient, kind: 'ONE_TO_ONE', name: canary('narrow'), accounts: [doctor.account] });
    await write(leaver, 'publishPost', { room: aside, text: canary('narrow') });
    await write(nurse, 'removeFamily', { patient, family: removed.invitation });
    const givenBy = { name: canary('paper'), relationship: null };
    const ended = {
      patient,
      facilities: [pharmacist.facility, helper.facility],
      withdrawnOn: region.today(),
      givenBy,
      reason: canary('paper'),
    };
    await write(nurse, 'withdrawConsent', ended);
    await write(nurse, 'removeStaff', { account: leaver.account });
    await write(doctor, 'addStaff', {
      signInName: 'leaver',
      name: '去る人',
      kana: 'x',
      profession: 'nurse',
      manager: false,
      password: null,
    });
    const returned = await region.person('team').signIn('leaver', 'correct horse battery', doctor.facility);
    await write(doctor, 'assignStaff', { patient, all: false, accounts: [doctor.account, returned.account], expected: [doctor.account] });

    // Screens that are open while the others write.
    const live: readonly [string, string, string][] = [
      ['roomUpdates', 'room', room],
      ['readingUpdates', 'patient', patient],
      ['alertUpdates', 'patient', patient],
      ['dailyLifeUpdates', 'patient', patient],
      ['careTeamUpdates', 'patient', patient],
    ];
    frames = { pharmacist: live.map(([field, arg, id]) => pharmacist.watch(field, { [arg]: id }, 'id')) };
    frames['pharmacist']!.push(pharmacist.watch('myPatientsUpdates', {}, 'id lastPost'));
    for (const watch of frames['pharmacist']!) await watch.until(({ updates }) => updates.length === 1, 'the screen is filled');

    const { body } = await nurse.upload(patient, `${canary('file')}.png`, await smallPicture());
    const reading = systemIds.next();
    await write(doctor, 'setThreshold', { patient, kind: 'SPO2', low: 92 });
    await write(nurse, 'recordReadings', { patient, readings: [{ id: reading, kind: 'SPO2', value: 88 }], note: canary('care') });
    file = body.file!;
    await write(nurse, 'publishPost', { room, text: canary('care'), tags: ['canary-care-tag'], attachments: [file], readings: [reading] });
    await write(nurse, 'publishPost', { room, text: canary('care'), replyTo: post });
    await write(nurse, 'updateBasics', {
      patient,
      conditions: [canary('care')],
      allergies: [canary('care')],
      pointsOfCare: [canary('care')],
      living: canary('care'),
      keyPerson: { name: canary('care'), relationship: canary('care'), phone: null },
      phase: 'CHANGING',
      expectedPhase: 'STABLE',
    });
    const entry = await write(nurse, 'recordDailyLife', {
      patient,
      kind: 'SKIN',
      result: 'VALUE',
      detail: canary('care'),
      note: canary('care'),
    });
    const objection = await write(doctor, 'raiseObjection', { kind: 'READING', record: reading, remark: canary('care') });
    await write(doctor, 'takeAlert', { alert: reading });
    await write(doctor, 'closeAlert', { alert: reading, outcome: canary('care') });
    const released = await write(doctor, 'publishPost', { room, text: canary('released') });
    await write(doctor, 'releasePost', { post: released, version: 1, attachments: [] });
    await write(nurse, 'publishPost', { room: roomIdOf(patient, 'FAMILY'), text: canary('family') });
    const invitation = await write(nurse, 'inviteFacility', { patient, facility: invited.facility, message: canary('invitation') });
    const found = { patient, diedOn: region.today(), foundBy: canary('death'), foundAt: new Date().toISOString() };
    await write(nurse, 'reportDeath', found);
    await write(doctor, 'recordDeath', found);

    ids = {
      patient,
      room,
      post,
      file,
      reading,
      alert: reading,
      objection,
      record: reading,
      entry,
      invitation,
      family: daughter.invitation,
      facility: doctor.facility,
      account: doctor.account,
      session: systemIds.next(),
      notice: systemIds.next(),
      consent: systemIds.next(),
      recording: '1',
      report: '1',
      'patient.id': patient,
      'room.id': room,
      'post.id': post,
      'publishPost.room': aside,
    };
    const care = ['care', 'death', 'family', 'file', 'identity', 'invitation', 'paper', 'pharmacy', 'relative', 'released'];
    viewers = {
      nurse: { person: nurse, sees: care },
      colleague: { person: colleague, sees: care },
      'the doctor, who is in the narrowed room': { person: doctor, sees: [...care, 'narrow'].sort() },
      'who left the station and serves the clinic': { person: returned, sees: care },
      'the pharmacy, left with what it wrote': { person: pharmacist, sees: ['identity', 'pharmacy'] },
      'the helpers, who wrote nothing': { person: helper, sees: [] },
      'staff who are not assigned': { person: bystander, sees: [] },
      'a facility that is asked': { person: invited, sees: ['invitation'] },
      'a facility that has nothing to do with it': { person: stranger, sees: [] },
      'the daughter': { person: daughter, sees: ['family', 'identity', 'relative', 'released'] },
      // Their own name stands on their own page.
      'a relative who was removed': { person: removed, sees: ['gone'] },
      'the office': { person: region.office, sees: ['death', 'identity', 'paper'] },
    };
  }, 60_000);
  afterAll(() => region.end());

  const send = async (person: Person, path: string, body: object): Promise<string> => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${person.token}`, 'tsumugi-after': person.after ?? '' };
    const response = await fetch(`${person.url}/${person.audience}/${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    return `${JSON.stringify([...response.headers])}${await response.text()}`;
  };
  const ask = (person: Person, path: 'graphql' | 'live', operations: readonly WholeOperation[]) =>
    few(operations, async ({ name, document, variables }) => ({ name, bytes: await send(person, path, { query: document, variables }) }));
  const asked = (person: Person, path: 'graphql' | 'live', kind: 'query' | 'mutation' | 'subscription') =>
    ask(
      person,
      path,
      operationsOf(person.audience, kind, ids).filter(({ name }) => !beyond.has(name)),
    );

  it('sees what is theirs, and no word of anything else: by query and by polling', async () => {
    for (const [who, { person, sees }] of Object.entries(viewers)) {
      const aside = operationsOf(person.audience, 'query', { ...ids, room: ids['publishPost.room']!, 'room.id': ids['publishPost.room']! });
      const ofAside = aside.filter(({ variables }) => Object.values(variables).includes(ids['publishPost.room']));
      const answers = [
        ...(await asked(person, 'graphql', 'query')),
        ...(await ask(person, 'graphql', ofAside)),
        ...(await asked(person, 'live', 'subscription')),
      ];
      const unasked = answers.filter(({ bytes }) => /GRAPHQL_VALIDATION_FAILED|RATE_LIMITED|"INTERNAL"/.test(bytes));
      expect([who, unasked]).toEqual([who, []]);
      const seen = ownersIn(answers.map(({ bytes }) => bytes).join('\n'));
      expect([who, seen.filter((owner) => !sees.includes(owner))]).toEqual([who, []]);
      // Who may see it finds it: a canary that nobody planted would prove nothing.
      if (person.audience === 'team' && sees.length > 5)
        expect([who, seen]).toEqual([
          who,
          sees
            .filter((owner) => owner !== 'file')
            .concat('file')
            .sort(),
        ]);
    }
  });

  it('is handed no file that is not shown to them', async () => {
    for (const [who, { person, sees }] of Object.entries(viewers)) {
      const status = (await person.download(`/files/${file}/original`)).status;
      expect([who, status === 200]).toEqual([who, sees.includes('care')]);
    }
  });

  it('is told nothing of what others did while their screens were open', () => {
    for (const watch of frames['pharmacist']!) expect([watch.ended, watch.updates.map(({ kind }) => kind)]).toEqual([null, ['RESET']]);
  });

  it('learns nothing from being refused', async () => {
    for (const who of [
      'the helpers, who wrote nothing',
      'staff who are not assigned',
      'a facility that has nothing to do with it',
      'a relative who was removed',
    ]) {
      const { person } = viewers[who]!;
      const answers = await asked(person, 'graphql', 'mutation');
      expect([who, ownersIn(answers.map(({ bytes }) => bytes).join('\n'))]).toEqual([who, []]);
    }
  });
});
