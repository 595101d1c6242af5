import { Accounts, changePolicy, defaultRegionPolicy, roomIdOf, systemViewer, type RegionPolicy } from '@tsumugi/care';
import { DAY, HOUR, isRefusal, SetClock, systemIds } from '@tsumugi/kernel';
import type { Person, Watch } from './client.js';
import { pages, Screen } from './equals.js';
import { smallPicture } from './pictures.js';
import { TestRegion } from './test-region.js';

const nobody = { name: '山田 ハル', relationship: null };
const timelineOf = 'query ($room: ID!) { timeline(room: $room) { edges { node { id text } } } }';

/** The field's promise: within a second after it is said, it is so. */
const promisedMs = 1_000;

/** What somebody has open: a page, its stream, and the link of a photograph. */
class Open {
  private constructor(
    readonly person: Person,
    private readonly query: string,
    private readonly variables: object,
    readonly watch: Watch,
    readonly link: string | null,
  ) {}

  static async at(person: Person, field: string, args: Record<string, string>, query: string, link: string | null): Promise<Open> {
    const watch = person.watch(field, { ...args, from: null }, 'id');
    await watch.until(({ updates }) => updates.length > 0, 'the stream to open');
    const open = new Open(person, query, args, watch, link);
    await open.expectLive();
    return open;
  }

  refusal(): Promise<string | null> {
    return this.person.refusalOf(this.query, this.variables);
  }

  async linkStatus(): Promise<number> {
    const response = await this.person.download(this.link!);
    await response.arrayBuffer();
    return response.status;
  }

  async expectLive(): Promise<void> {
    expect({ refused: await this.refusal(), ended: this.watch.ended }).toEqual({ refused: null, ended: null });
    if (this.link) expect(await this.linkStatus()).toBe(200);
  }
}

/**
 * Milliseconds until query, stream and link of this person are dead, from the answer to an act:
 * an answer leaves as soon as the event is in the log. Not above 0 is dead by then.
 */
async function timesUntilDead(open: Open, act: () => Promise<unknown>): Promise<{ query: number; stream: number; link: number }> {
  const started = performance.now();
  const poll = async (dead: () => Promise<boolean>) => {
    while (!(await dead())) if (performance.now() - started > 10_000) throw new Error('Still alive after ten seconds.');
    return performance.now();
  };
  const [answered, query, stream, link] = await Promise.all([
    act().then(() => performance.now()),
    poll(async () => (await open.refusal()) !== null),
    open.watch.until(({ ended }) => ended !== null, 'the stream to end', 10_000).then(() => performance.now()),
    open.link ? poll(async () => (await open.linkStatus()) >= 400) : 0,
  ]);
  return { query: query - answered, stream: stream - answered, link: link - answered };
}

async function expectCut(open: Open, others: readonly Open[], act: () => Promise<unknown>): Promise<void> {
  const { query, stream, link } = await timesUntilDead(open, act);
  expect(Math.max(query, stream, link)).toBeLessThan(promisedMs);
  for (const other of others) await other.expectLive();
}

async function setPolicy(region: TestRegion, policy: Partial<RegionPolicy>): Promise<void> {
  const { desk } = region.server;
  const changed = await desk.dispatch(
    changePolicy,
    { commandId: systemIds.next(), region: region.region, policy: { ...defaultRegionPolicy, ...policy } },
    systemViewer(region.region),
  );
  if (isRefusal(changed)) throw new Error(changed.message);
}

describe('whom a facility takes on', () => {
  let region: TestRegion;
  let helper: Person;
  beforeAll(async () => {
    region = await TestRegion.start();
    helper = await region.facility('ひだまりヘルパー', 'home-help-office', 'helper');
  });
  afterAll(() => region.end());

  const newcomer = (signInName: string, profession: string) => ({
    ...{ signInName, name: '大野 誠', kana: 'おおの まこと', profession, manager: false, password: 'correct horse battery' },
  });
  const employment = async () => {
    const document = '{ employment { kind professions others { name profession } } }';
    const { employment: lines } = await region.office.read<{
      employment: { kind: string; professions: string[]; others: { name: string; profession: string }[] }[];
    }>(document);
    return lines.find(({ kind }) => kind === 'home-help-office')!;
  };

  it('is said by the region for its kind: its manager appoints no doctor, and no account is opened for one', async () => {
    const refused = await helper.mutate('addStaff', newcomer('as-doctor', 'doctor'));
    expect(refused).toMatchObject({
      code: 'INVALID',
      field: 'profession',
      message: expect.stringContaining('介護福祉士・ヘルパー') as string,
    });
    expect(region.server.app.get(Accounts).find('as-doctor')).toBeNull();
    await helper.do('addStaff', newcomer('as-helper', 'helper'));
    const first = { number: '1399999999', name: '架空', kana: 'x', kind: 'home-help-office', phone: null, managerSignInName: 'first' };
    const manager = { managerName: '大野', managerKana: 'x', managerPassword: 'correct horse battery' };
    expect(await region.office.mutate('registerFacility', { ...first, ...manager, managerProfession: 'doctor' })).toMatchObject({
      code: 'INVALID',
      field: 'managerProfession',
    });
    await region.office.do('registerFacility', { ...first, ...manager, managerProfession: 'care-worker' });
  });

  it('is set by the office, which is told who serves with another profession; they go on', async () => {
    const { professions } = await employment();
    const set = { kind: 'home-help-office', professions: [...professions, 'nurse'], expected: professions };
    await region.office.do('setEmployment', set);
    await helper.do('addStaff', newcomer('as-nurse', 'nurse'));
    expect((await employment()).others).toEqual([]);
    expect(await region.office.mutate('setEmployment', { ...set, professions: ['helper'] })).toMatchObject({ code: 'CONFLICT' });
    await region.office.do('setEmployment', { ...set, professions, expected: set.professions });
    expect(await employment()).toMatchObject({ professions, others: [{ name: '大野 誠', profession: 'nurse' }] });
    await region.person('team').signIn('as-nurse', 'correct horse battery', helper.facility);
    expect(await helper.mutate('addStaff', newcomer('as-nurse-too', 'nurse'))).toMatchObject({ code: 'INVALID' });
  });
});

describe('a death that nobody of the team may record', () => {
  let region: TestRegion;
  let nurse: Person;
  let doctor: Person;
  let patient: string;
  beforeAll(async () => {
    region = await TestRegion.start();
    nurse = await region.facility('さくら訪問看護ステーション', 'visiting-nursing-station', 'visiting-nurse');
    doctor = await region.facility('青葉在宅クリニック', 'clinic', 'doctor');
  });
  afterAll(() => region.end());
  beforeEach(async () => {
    patient = await region.patient(nurse, '紡木 花子');
    await region.consent(nurse, patient);
    await region.join(nurse, patient, doctor);
    for (const person of [nurse, doctor]) region.everybodySees(person);
  });

  const found = () => ({ patient, diedOn: region.today(), foundBy: '糸井医師', foundAt: new Date().toISOString(), recording: null });
  const report = () => {
    const { recording: _, ...said } = found();
    return nurse.do('reportDeath', said);
  };
  const waiting = async (search: string | null = null) => {
    const document = 'query ($search: String) { deathsToRecord(search: $search) { patient reported { facilityName } } }';
    const { deathsToRecord } = await region.office.read<{ deathsToRecord: { patient: string; reported: object | null }[] }>(document, {
      search,
    });
    return deathsToRecord.filter((each) => each.patient === patient);
  };
  const page = async () => {
    const document =
      'query ($id: ID!) { patient(id: $id) { diedOn may death { status mayUndo } deathRecorders { person { name } phone } } }';
    return (
      await nurse.read<{ patient: { may: string[]; deathRecorders: object[]; diedOn: string | null; death: object } }>(document, {
        id: patient,
      })
    ).patient;
  };
  const endsForDoctor = {
    'whose consent ended': () =>
      nurse.do('withdrawConsent', { patient, facilities: [doctor.facility], withdrawnOn: region.today(), givenBy: nobody, reason: null }),
    'whose facility was taken out': () => nurse.do('removeFacility', { patient, facility: doctor.facility }),
  };

  it.each(Object.entries(endsForDoctor))('for it has a doctor %s: the office does, with the paper', async (_, end) => {
    expect(await nurse.mutate('recordDeath', found())).toMatchObject({ code: 'INVALID' });
    expect((await page()).deathRecorders).toHaveLength(1);
    await end();
    await report();
    region.everybodySees(nurse);
    // Who took the doctor's right away has not got it by that.
    expect(await nurse.mutate('recordDeath', found())).toMatchObject({ code: 'INVALID' });
    expect(await page()).toMatchObject({ deathRecorders: [], diedOn: null });
    expect(await waiting()).toEqual([{ patient, reported: { facilityName: 'さくら訪問看護ステーション' } }]);
    await region.office.do('recordDeath', found());
    region.everybodySees(region.office);
    expect(await waiting()).toEqual([]);
    expect(await page()).toMatchObject({ diedOn: region.today(), death: { status: 'CONFIRMED', mayUndo: false } });
    await region.office.do('undoDeath', { patient, recording: '2', reason: '別の方の書類でした' });
  });

  it('is the office’s also where no consent is left at all: the patient is found by name', async () => {
    await nurse.do('withdrawConsent', { patient, facilities: [], withdrawnOn: region.today(), givenBy: nobody, reason: null });
    region.everybodySees(nurse);
    expect(await waiting()).toEqual([]);
    expect(await waiting('紡木')).toEqual([{ patient, reported: null }]);
    const document = 'query ($search: String) { deathsToRecord(search: $search) { patient } }';
    expect(await region.office.refusalOf(document, { search: ' 紡' })).toBe('INVALID');
    await region.office.do('recordDeath', found());
  });

  it('is not the office’s while a doctor of the team may, and a nurse’s where the doctor left by itself', async () => {
    await report();
    region.everybodySees(nurse);
    expect(await waiting()).toEqual([]);
    expect(await waiting('紡木')).toEqual([]);
    expect(await region.office.mutate('recordDeath', found())).toMatchObject({ code: 'INVALID' });
    await doctor.do('removeFacility', { patient, facility: doctor.facility });
    region.everybodySees(doctor);
    nurse.after = doctor.after;
    await nurse.do('recordDeath', found());
  });
});

describe('a death that the office confirmed', () => {
  let region: TestRegion;
  let nurse: Person;
  let doctor: Person;
  let second: Person;
  let pharmacist: Person;
  beforeAll(async () => {
    region = await TestRegion.start();
    nurse = await region.facility('さくら訪問看護ステーション', 'visiting-nursing-station', 'visiting-nurse');
    doctor = await region.facility('青葉在宅クリニック', 'clinic', 'doctor');
    second = await region.facility('みなと診療所', 'clinic', 'doctor');
    pharmacist = await region.facility('みどり薬局', 'pharmacy', 'pharmacist');
  });
  afterAll(() => region.end());

  async function confirmed(name: string): Promise<string> {
    const patient = await region.patient(nurse, name);
    await region.consent(nurse, patient);
    for (const person of [doctor, second, pharmacist]) await region.join(nurse, patient, person);
    region.everybodySees(doctor);
    const found = { patient, diedOn: region.today(), foundBy: '糸井医師', foundAt: new Date().toISOString() };
    await doctor.do('recordDeath', found);
    region.everybodySees(doctor);
    await region.office.do('confirmDeath', { patient, recording: '1' });
    region.everybodySees(region.office);
    return patient;
  }
  const listOf = 'query ($search: String, $first: Int! = 20) { confirmedDeaths(search: $search, first: $first) { patient recording } }';
  const listed = async (search: string | null = null, first = 20) =>
    (await region.office.read<{ confirmedDeaths: { patient: string }[] }>(listOf, { search, first })).confirmedDeaths;
  const mayUndo = async (person: Person, patient: string) => {
    const document = 'query ($id: ID!) { patient(id: $id) { death { mayUndo } } }';
    return (await person.read<{ patient: { death: { mayUndo: boolean } } }>(document, { id: patient })).patient.death.mayUndo;
  };
  const undo = (patient: string) => ({ patient, recording: '1', reason: '別の方の書類でした' });

  it('is offered for undoing to who may record it at another facility, and to nobody whom it would be refused', async () => {
    const patient = await confirmed('紡木 花子');
    for (const person of [nurse, pharmacist, doctor]) {
      expect(await mayUndo(person, patient)).toBe(false);
      expect(await person.mutate('undoDeath', undo(patient))).toMatchObject({ code: 'INVALID' });
    }
    expect(await mayUndo(second, patient)).toBe(true);
    await second.do('undoDeath', undo(patient));
    region.everybodySees(second);
    expect(await listed('紡木')).toEqual([]);
  });

  it('is found by the office in its list, by name or among the last, and undone there with a reason', async () => {
    const [first, last] = [await confirmed('織田 一'), await confirmed('染井 二')];
    expect(await listed(null, 2)).toEqual([last, first].map((patient) => ({ patient, recording: '1' })));
    expect(await listed('織田')).toEqual([{ patient: first, recording: '1' }]);
    expect(await region.office.refusalOf(listOf, { search: '織' })).toBe('INVALID');
    expect(await region.office.refusalOf(listOf, { first: 201 })).toBe('INVALID');
    expect(await region.office.mutate('undoDeath', { ...undo(first), reason: '\u2060' })).toMatchObject({ code: 'INVALID' });
    await region.office.do('undoDeath', undo(first));
    region.everybodySees(region.office);
    expect(await listed(null, 20)).toEqual([{ patient: last, recording: '1' }]);
    const document = 'query ($id: ID!) { patient(id: $id) { diedOn death { status steps { kind reason } } } }';
    const { patient } = await nurse.read<{ patient: { death: { steps: object[] } } }>(document, { id: first });
    expect(patient).toMatchObject({ diedOn: null, death: { status: 'UNDONE' } });
    expect(patient.death.steps.at(-1)).toEqual({ kind: 'UNDONE', reason: '別の方の書類でした' });
  });

  it('is listed for nobody of the team', async () => {
    const asking = Object.assign(region.person('office'), { token: doctor.token });
    expect(await asking.refusalOf(listOf, {})).toBe('UNAUTHENTICATED');
  });
});

describe('who may see what', () => {
  let region: TestRegion;
  let nurse: Person;
  let doctor: Person;
  let clinicNurse: Person;
  let pharmacist: Person;
  beforeAll(async () => {
    region = await TestRegion.start();
    nurse = await region.facility('さくら訪問看護ステーション', 'visiting-nursing-station', 'visiting-nurse');
    doctor = await region.facility('青葉在宅クリニック', 'clinic', 'doctor');
    clinicNurse = await region.staff(doctor, '高橋 美咲', 'nurse', { signInName: 'clinic-nurse' });
    pharmacist = await region.facility('みどり薬局', 'pharmacy', 'pharmacist');
    region.everybodySees(nurse);
  });
  afterAll(() => region.end());

  /** A patient with consent in the care of nurse and doctor, with a post and a photograph of each. */
  async function story() {
    const patient = await region.patient(nurse);
    await region.consent(nurse, patient);
    await region.join(nurse, patient, doctor);
    region.everybodySees(doctor);
    const room = roomIdOf(patient, 'ALL_PROFESSIONALS');
    const write = async (person: Person, text: string) => {
      const { body } = await person.upload(patient, 'photo.png', await smallPicture());
      const post = await person.do('publishPost', { room, text, attachments: [body.file] });
      return { post, file: body.file!, link: `/files/${body.file}/display` };
    };
    const nurses = await write(nurse, '踵に発赤があります。');
    const doctors = await write(doctor, '軟膏を処方します。');
    region.everybodySees(doctor);
    const open = (person: Person, link = nurses.link) => Open.at(person, 'roomUpdates', { room }, timelineOf, link);
    return { patient, room, nurses, doctors, open };
  }
  const withdraw = (patient: string, facilities: readonly string[] = []) =>
    nurse.do('withdrawConsent', { patient, facilities, withdrawnOn: region.today(), givenBy: nobody, reason: null });
  const texts = async (person: Person, room: string) =>
    (await person.read<{ timeline: { edges: { node: { text: string } }[] } }>(timelineOf, { room })).timeline.edges.map(
      ({ node }) => node.text,
    );

  describe('a care team', () => {
    it('shows an invited facility nothing before it accepts, and what was written before once it has', async () => {
      const { patient, room } = await story();
      const invitation = await nurse.do('inviteFacility', { patient, facility: pharmacist.facility, message: null });
      region.everybodySees(nurse);
      expect(await pharmacist.refusalOf(timelineOf, { room })).toBe('NOT_FOUND');
      const { invitations } = await pharmacist.read<{
        invitations: { items: { id: string; patientName: string | null; patientHint: string }[] };
      }>('{ invitations { items { id patientName patientHint } } }');
      expect(invitations.items).toEqual([{ id: invitation, patientName: null, patientHint: '80代 女性' }]);
      await pharmacist.do('acceptInvitation', { invitation });
      expect(await texts(pharmacist, room)).toHaveLength(2);
    });

    it('stays closed to who declines, and to whom the invitation was taken back', async () => {
      const { patient, room } = await story();
      const declined = await nurse.do('inviteFacility', { patient, facility: pharmacist.facility, message: null });
      region.everybodySees(nurse);
      await pharmacist.do('declineInvitation', { invitation: declined });
      region.everybodySees(pharmacist);
      expect(await pharmacist.mutate('acceptInvitation', { invitation: declined })).toMatchObject({ code: 'CONFLICT' });
      const cancelled = await nurse.do('inviteFacility', { patient, facility: pharmacist.facility, message: null });
      await nurse.do('cancelInvitation', { invitation: cancelled });
      region.everybodySees(nurse);
      expect(await pharmacist.mutate('acceptInvitation', { invitation: cancelled })).toMatchObject({ code: 'CONFLICT' });
      expect(await pharmacist.refusalOf(timelineOf, { room })).toBe('NOT_FOUND');
    });

    it('is open to all of a facility’s staff, or to those whom the manager named', async () => {
      const { patient, room } = await story();
      expect(await texts(clinicNurse, room)).toHaveLength(2);
      await doctor.do('assignStaff', { patient, all: false, accounts: [doctor.account] });
      region.everybodySees(doctor);
      expect(await clinicNurse.refusalOf(timelineOf, { room })).toBe('NOT_FOUND');
      expect(await texts(doctor, room)).toHaveLength(2);
      await doctor.do('assignStaff', { patient, all: false, accounts: [doctor.account, clinicNurse.account], expected: [doctor.account] });
      region.everybodySees(doctor);
      expect(await texts(clinicNurse, room)).toHaveLength(2);
      expect(await clinicNurse.mutate('assignStaff', { patient, all: true })).toMatchObject({ code: 'NOT_FOUND' });
    });

    it('gives newcomers of a facility its rooms', async () => {
      const { room } = await story();
      const newcomer = await region.staff(doctor, '中村 葵', 'nurse');
      expect(await texts(newcomer, room)).toHaveLength(2);
    });

    it('lets who works for two facilities act for one at a time', async () => {
      const { room } = await story();
      await pharmacist.do('addStaff', {
        signInName: 'clinic-nurse',
        name: '高橋 美咲',
        kana: 'たかはし',
        profession: 'clerk',
        manager: false,
      });
      region.everybodySees(pharmacist);
      const atClinic = await region.person('team').signIn('clinic-nurse', 'correct horse battery', doctor.facility);
      const atPharmacy = await region.person('team').signIn('clinic-nurse', 'correct horse battery', pharmacist.facility);
      expect(atPharmacy.account).toBe(atClinic.account);
      expect(await texts(atClinic, room)).toHaveLength(2);
      expect(await atPharmacy.refusalOf(timelineOf, { room })).toBe('NOT_FOUND');
      const post = await atClinic.do('publishPost', { room, text: 'クリニックとして書きます。' });
      region.everybodySees(atClinic);
      const { post: shown } = await nurse.read<{ post: { author: { facility: string } } }>(
        'query ($id: ID!) { post(id: $id) { author { facility } } }',
        { id: post },
      );
      expect(shown.author.facility).toBe(doctor.facility);
      await pharmacist.do('removeStaff', { account: atPharmacy.account });
    });
  });

  describe('consent', () => {
    it('to all reaches every facility of the team, to some only those it names', async () => {
      const patient = await region.patient(nurse);
      const room = roomIdOf(patient, 'ALL_PROFESSIONALS');
      const read = (person: Person) => person.refusalOf('query ($patient: ID!) { patient(id: $patient) { scope } }', { patient });
      expect(await nurse.mutate('publishPost', { room, text: '同意の前です。' })).toMatchObject({ code: 'NOT_FOUND' });
      await region.consent(nurse, patient, { kind: 'INDIVIDUAL', facilities: [nurse.facility] });
      await nurse.do('publishPost', { room, text: '訪問看護だけの同意です。' });
      // Nobody learns who the patient is where no consent reaches them: neither by asking nor by accepting.
      const asked = await nurse.do('inviteFacility', { patient, facility: doctor.facility });
      region.everybodySees(nurse);
      expect(await doctor.mutate('acceptInvitation', { invitation: asked })).toMatchObject({ code: 'CONFLICT' });
      expect(await read(doctor)).toBe('NOT_FOUND');
      expect(await doctor.mutate('publishPost', { room, text: 'まだ書けません。' })).toMatchObject({ code: 'NOT_FOUND' });
      await region.consent(nurse, patient, { kind: 'INDIVIDUAL', facilities: [doctor.facility] });
      region.everybodySees(nurse);
      await doctor.do('acceptInvitation', { invitation: asked });
      region.everybodySees(doctor);
      expect(await texts(doctor, room)).toEqual(['訪問看護だけの同意です。']);
      expect(await read(doctor)).toBeNull();
      const another = await nurse.do('inviteFacility', { patient, facility: pharmacist.facility });
      region.everybodySees(nurse);
      expect(await pharmacist.mutate('acceptInvitation', { invitation: another })).toMatchObject({ code: 'CONFLICT' });
      await region.consent(nurse, patient);
      region.everybodySees(nurse);
      await pharmacist.do('acceptInvitation', { invitation: another });
      region.everybodySees(pharmacist);
      expect(await texts(pharmacist, room)).toEqual(['訪問看護だけの同意です。']);
    });

    it('withdrawn leaves each facility what it wrote itself, within a second', async () => {
      const { patient, room, nurses, doctors, open } = await story();
      const before = await open(doctor);
      const started = performance.now();
      await withdraw(patient);
      await before.watch.until(({ updates }) => updates.filter(({ kind }) => kind === 'RESET').length === 2, 'the stream to narrow');
      while ((await before.linkStatus()) === 200) expect(performance.now() - started).toBeLessThan(promisedMs);
      while ((await texts(doctor, room)).length > 1) expect(performance.now() - started).toBeLessThan(promisedMs);
      expect(performance.now() - started).toBeLessThan(promisedMs);
      region.everybodySees(nurse);
      expect(await texts(doctor, room)).toEqual(['軟膏を処方します。']);
      expect(await texts(nurse, room)).toEqual(['踵に発赤があります。']);
      expect((await doctor.download(doctors.link)).status).toBe(200);
      expect((await nurse.download(nurses.link)).status).toBe(200);
      expect((await nurse.download(doctors.link)).status).toBe(404);
      for (const query of ['post(id: $id) { id }', 'readers(post: $id) { facilities { facility } }', 'postVersions(post: $id) { text }']) {
        expect(await doctor.refusalOf(`query ($id: ID!) { ${query} }`, { id: nurses.post })).toBe('NOT_FOUND');
      }
      expect(await nurse.mutate('publishPost', { room, text: '撤回後です。' })).toMatchObject({ code: 'NOT_FOUND' });
      expect((await nurse.upload(patient, 'later.png', await smallPicture())).status).toBe(404);
    });

    it('withdrawn by the office, which was told on the telephone, ends open screens within a second', async () => {
      const { patient, room, nurses, open } = await story();
      const [theirs, ours] = await Promise.all([open(doctor), open(nurse)]);
      const told = { patient, withdrawnOn: region.today(), givenBy: { name: '山田 恵子', relationship: '長女' }, reason: null };
      const narrows = async (screen: Open, input: object) => {
        const started = performance.now();
        await region.office.do('withdrawConsent', { ...told, ...input });
        await screen.watch.until(({ updates }) => updates.filter(({ kind }) => kind === 'RESET').length === 2, 'the stream to narrow');
        expect(performance.now() - started).toBeLessThan(promisedMs);
        region.everybodySees(region.office);
      };
      // Under the office's name nobody of the team withdraws.
      const asking = Object.assign(region.person('office'), { token: nurse.token });
      expect(await asking.mutate('withdrawConsent', { ...told, facilities: [], means: 'TELEPHONE' })).toMatchObject({
        code: 'UNAUTHENTICATED',
      });
      expect(await texts(doctor, room)).toHaveLength(2);

      await narrows(theirs, { facilities: [doctor.facility], means: 'TELEPHONE' });
      expect(await texts(doctor, room)).toHaveLength(1);
      expect((await doctor.download(nurses.link)).status).toBe(404);
      // The others go on, and read who told whom.
      expect(await texts(nurse, room)).toHaveLength(2);
      const of =
        'query ($id: ID!) { patient(id: $id) { consent { withdrawals { facilities { id } givenBy { name relationship } means by { name } } } } }';
      const said = await nurse.read<{ patient: { consent: { withdrawals: object[] } } }>(of, { id: patient });
      expect(said.patient.consent.withdrawals).toEqual([
        { facilities: [{ id: doctor.facility }], givenBy: told.givenBy, means: 'TELEPHONE', by: null },
      ]);

      await narrows(ours, { facilities: [], means: 'PAPER' });
      expect(await texts(nurse, room)).toHaveLength(1);
    });

    it('withdrawn for one facility leaves the others as they were', async () => {
      const { patient, room, open } = await story();
      const ours = await open(nurse);
      await withdraw(patient, [doctor.facility]);
      region.everybodySees(nurse);
      expect(await texts(doctor, room)).toEqual(['軟膏を処方します。']);
      await ours.expectLive();
      expect(await texts(nurse, room)).toHaveLength(2);
    });

    it('given again opens what was closed', async () => {
      const { patient, room } = await story();
      await withdraw(patient);
      await region.consent(nurse, patient);
      region.everybodySees(nurse);
      expect(await texts(doctor, room)).toHaveLength(2);
    });
  });

  describe('ends within a second', () => {
    it('when a facility is taken out of the team', async () => {
      const { patient, open } = await story();
      const [theirs, ours] = [await open(doctor), await open(nurse)];
      await expectCut(theirs, [ours], () => nurse.do('removeFacility', { patient, facility: doctor.facility }));
      expect(theirs.watch.ended).toBe('NOT_FOUND');
    });

    it('when a facility leaves by itself; its colleagues lose it too', async () => {
      const { patient, open } = await story();
      const [theirs, colleague, ours] = [await open(doctor), await open(clinicNurse), await open(nurse)];
      await expectCut(theirs, [ours], () => doctor.do('removeFacility', { patient, facility: doctor.facility }));
      await colleague.watch.until(({ ended }) => ended === 'NOT_FOUND', 'the colleague’s stream to end', promisedMs);
    });

    it('when the manager names others', async () => {
      const { patient, open } = await story();
      const [theirs, manager, ours] = [await open(clinicNurse), await open(doctor), await open(nurse)];
      await expectCut(theirs, [manager, ours], () => doctor.do('assignStaff', { patient, all: false, accounts: [doctor.account] }));
    });

    it('when somebody leaves the staff; what they wrote stays', async () => {
      const { room, open } = await story();
      const leaver = await region.staff(doctor, '加藤 誠', 'nurse');
      await leaver.do('publishPost', { room, text: '申し送りです。' });
      region.everybodySees(leaver);
      const [theirs, ours] = [await open(leaver), await open(doctor)];
      await expectCut(theirs, [ours], () => doctor.do('removeStaff', { account: leaver.account }));
      expect(theirs.watch.ended).toMatch(/UNAUTHENTICATED|NOT_FOUND|closed 4401/);
      expect(await leaver.refusalOf('{ me { account } }')).toBe('UNAUTHENTICATED');
      region.everybodySees(doctor);
      expect(await texts(doctor, room)).toContain('申し送りです。');
    });

    it('when the session is ended from another one, as of a lost telephone', async () => {
      const { open } = await story();
      const lost = await region.person('team').signIn('clinic-nurse', 'correct horse battery', doctor.facility);
      const safe = await region.person('team').signIn('clinic-nurse', 'correct horse battery', doctor.facility);
      const sessions = async (person: Person) =>
        (await person.read<{ me: { sessions: { id: string; current: boolean }[] } }>('{ me { sessions { id current } } }')).me.sessions;
      const { id } = (await sessions(lost)).find(({ current }) => current)!;
      const [theirs, mine, ours] = [await open(lost), await open(safe), await open(doctor)];
      expect(await doctor.mutate('endSession', { session: id })).toMatchObject({ code: 'NOT_FOUND' });
      await expectCut(theirs, [mine, ours], () => safe.do('endSession', { session: id }));
      expect(await lost.refusalOf('{ me { account } }')).toBe('UNAUTHENTICATED');
      expect((await sessions(safe)).map((session) => session.id)).not.toContain(id);
    });

    it('when one signs out', async () => {
      const { open } = await story();
      const leaving = await region.person('team').signIn('clinic-nurse', 'correct horse battery', doctor.facility);
      const [theirs, ours] = [await open(leaving), await open(clinicNurse)];
      await expectCut(theirs, [ours], () => leaving.do('signOut', {}));
    });

    it('when the password was changed elsewhere', async () => {
      const { open } = await story();
      await region.staff(doctor, '井上 蓮', 'nurse', { signInName: 'changes-password' });
      const [lost, safe] = [
        await region.person('team').signIn('changes-password', 'correct horse battery'),
        await region.person('team').signIn('changes-password', 'correct horse battery'),
      ];
      const [theirs, mine] = [await open(lost), await open(safe)];
      await expectCut(theirs, [mine], () => safe.do('changePassword', { present: 'correct horse battery', next: 'another horse battery' }));
    });

    it('for the relatives: when one is removed, when consent is withdrawn, when the region says so', async () => {
      const { patient, nurses } = await story();
      const [daughter, son] = [await region.relative(nurse, patient), await region.relative(nurse, patient, '山田 一郎', '長男')];
      await nurse.do('releasePost', { post: nurses.post, version: 1, attachments: [nurses.file] });
      region.everybodySees(nurse);
      const released = 'query ($patient: ID!) { released(patient: $patient) { edges { node { id } } } }';
      const open = (person: Person) => Open.at(person, 'releasedUpdates', { patient }, released, nurses.link);
      const hers = await open(daughter);
      await expectCut(await open(son), [hers], () => nurse.do('removeFamily', { patient, family: son.invitation }));

      await expectCut(hers, [], () => setPolicy(region, { familyParticipation: false }));
      expect(await nurse.mutate('inviteFamily', { patient, name: '山田 次郎', relationship: '次男', email: null })).toMatchObject({
        code: 'CONFLICT',
      });
      await setPolicy(region, { familyParticipation: true });
      const again = await open(daughter);

      await expectCut(again, [], () => withdraw(patient));
    });
  });

  describe('what is forbidden', () => {
    it('is refused in the same bytes as what does not exist', async () => {
      const { patient, room, nurses } = await story();
      const daughter = await region.relative(nurse, patient);
      const elsewhere = await region.patient(pharmacist);
      const reading = systemIds.next();
      await nurse.do('recordReadings', {
        patient,
        measuredAt: new Date().toISOString(),
        readings: [{ id: reading, kind: 'PULSE', value: 72 }],
        note: null,
      });
      const entry = await nurse.do('recordDailyLife', {
        patient,
        kind: 'WATER',
        result: 'VALUE',
        value: 100,
        observedAt: new Date().toISOString(),
      });
      const family = await nurse.do('inviteFamily', { patient, name: '山田 次郎', relationship: '次男', email: null });
      const invitation = await nurse.do('inviteFacility', { patient, facility: pharmacist.facility, message: null });
      region.everybodySees(nurse);
      const stranger = clinicNurse;
      await doctor.do('assignStaff', { patient, all: false, accounts: [doctor.account] });
      region.everybodySees(doctor);
      const absent = systemIds.next();
      const commandId = systemIds.next();
      const raw = async (person: Person, document: string, variables: object) => {
        const response = await fetch(`${person.url}/${person.audience}/graphql`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${person.token}`, 'tsumugi-after': person.after! },
          body: JSON.stringify({ query: document, variables }),
        });
        const headers = [...response.headers].filter(([name]) => name !== 'date');
        return { status: response.status, headers, body: await response.text() };
      };

      const queries: readonly [string, string][] = [
        ['patient(id: $id) { id }', patient],
        ['careTeam(patient: $id) { patient }', patient],
        ['readings(patient: $id) { live }', patient],
        ['alerts(patient: $id) { live }', patient],
        ['thresholds(patient: $id) { withheld }', patient],
        ['dailyLife(patient: $id) { live }', patient],
        ['room(id: $id) { id }', room],
        ['timeline(room: $id) { live }', room],
        ['post(id: $id) { id }', nurses.post],
        ['readers(post: $id) { facilities { facility } }', nurses.post],
        ['postVersions(post: $id) { text }', nurses.post],
        ['familyInvitationCode(family: $id)', family],
      ];
      for (const [query, id] of queries) {
        const document = `query ($id: ID!) { ${query} }`;
        const forbidden = await raw(stranger, document, { id });
        expect({ query, ...forbidden }).toEqual({ query, ...(await raw(stranger, document, { id: absent })) });
        expect({ query, body: JSON.parse(forbidden.body) }).toMatchObject({
          query,
          body: { errors: [{ extensions: { code: 'NOT_FOUND' } }] },
        });
        expect({ query, refused: await nurse.refusalOf(document, { id }) }).toEqual({ query, refused: null });
      }

      const at = new Date().toISOString();
      const mutations: readonly [string, string, (id: string) => Record<string, unknown>, string][] = [
        ['publishPost', 'PublishPostInput', (id) => ({ room: id, text: 'x' }), room],
        ['markSeen', 'MarkSeenInput', (id) => ({ room: id, posts: [nurses.post], versions: [1] }), room],
        ['correctPost', 'CorrectPostInput', (post) => ({ post, expectedVersion: 1, text: 'x' }), nurses.post],
        ['withdrawPost', 'WithdrawPostInput', (post) => ({ post, reason: 'MISTAKE' }), nurses.post],
        ['react', 'ReactInput', (post) => ({ post, kind: 'thanks', on: true }), nurses.post],
        ['acknowledgePost', 'AnswerPostInput', (post) => ({ post, expectedVersion: 1 }), nurses.post],
        ['releasePost', 'ReleasePostInput', (post) => ({ post, version: 1 }), nurses.post],
        ['takeBackRelease', 'PostInput', (post) => ({ post }), nurses.post],
        ['confirmProxyPost', 'AnswerPostInput', (post) => ({ post, expectedVersion: 1 }), nurses.post],
        ['objectToProxyPost', 'ObjectToProxyPostInput', (post) => ({ post, expectedVersion: 1, reason: 'x' }), nurses.post],
        ['openRoom', 'OpenRoomInput', (id) => ({ patient: id, kind: 'NARROWED', name: 'x', facilities: [doctor.facility] }), patient],
        ['closeRoom', 'CloseRoomInput', (id) => ({ room: id }), room],
        [
          'recordReadings',
          'RecordReadingsInput',
          (id) => ({ patient: id, measuredAt: at, readings: [{ id: absent, kind: 'PULSE', value: 70 }] }),
          patient,
        ],
        ['correctReading', 'CorrectReadingInput', (id) => ({ reading: id, expectedVersion: 1, value: 71 }), reading],
        ['setThreshold', 'SetThresholdInput', (id) => ({ patient: id, kind: 'PULSE', low: 50 }), patient],
        ['takeAlert', 'AlertInput', (alert) => ({ alert, expectedVersion: 1 }), reading],
        ['closeAlert', 'CloseAlertInput', (alert) => ({ alert, expectedVersion: 1, outcome: 'x' }), reading],
        [
          'recordDailyLife',
          'RecordDailyLifeInput',
          (id) => ({ patient: id, kind: 'WATER', result: 'VALUE', value: 1, observedAt: at }),
          patient,
        ],
        ['correctDailyLife', 'CorrectDailyLifeInput', (id) => ({ entry: id, expectedVersion: 1, result: 'VALUE', value: 1 }), entry],
        [
          'updateBasics',
          'UpdateBasicsInput',
          (id) => ({ patient: id, conditions: [], allergies: [], pointsOfCare: [], phase: 'STABLE' }),
          patient,
        ],
        ['recordDeath', 'RecordDeathInput', (id) => ({ patient: id, diedOn: region.today(), foundBy: 'x', foundAt: at }), patient],
        ['reportDeath', 'ReportDeathInput', (id) => ({ patient: id, diedOn: region.today(), foundBy: 'x', foundAt: at }), patient],
        ['closeDeathReport', 'CloseDeathReportInput', (id) => ({ patient: id, report: '1', reason: 'x' }), patient],
        ['undoDeath', 'UndoDeathInput', (id) => ({ patient: id, recording: '1', reason: 'x' }), patient],
        [
          'recordConsent',
          'RecordConsentInput',
          (id) => ({
            patient: id,
            kind: 'COMPREHENSIVE',
            form: 'WRITTEN',
            givenOn: region.today(),
            givenBy: nobody,
            explanationVersion: '1',
          }),
          patient,
        ],
        ['withdrawConsent', 'WithdrawConsentInput', (id) => ({ patient: id, withdrawnOn: region.today(), givenBy: nobody }), patient],
        ['inviteFacility', 'InviteFacilityInput', (id) => ({ patient: id, facility: pharmacist.facility }), patient],
        ['acceptInvitation', 'AnswerInvitationInput', (id) => ({ invitation: id }), invitation],
        ['declineInvitation', 'AnswerInvitationInput', (id) => ({ invitation: id }), invitation],
        ['cancelInvitation', 'AnswerInvitationInput', (id) => ({ invitation: id }), invitation],
        ['assignStaff', 'AssignStaffInput', (id) => ({ patient: id, all: true }), patient],
        ['removeFacility', 'RemoveFacilityInput', (id) => ({ patient: id, facility: doctor.facility }), patient],
        ['inviteFamily', 'InviteFamilyInput', (id) => ({ patient: id, name: 'x', relationship: 'x' }), patient],
        ['removeFamily', 'RemoveFamilyInput', (id) => ({ patient, family: id }), family],
      ];
      for (const [name, type, input, id] of mutations) {
        const document = `mutation ($input: ${type}!) { ${name}(input: $input) { ... on Written { id } ... on Refused { code message field } } }`;
        const forbidden = await raw(stranger, document, { input: { commandId, ...input(id) } });
        expect({ name, ...forbidden }).toEqual({ name, ...(await raw(stranger, document, { input: { commandId, ...input(absent) } })) });
        expect({ name, body: JSON.parse(forbidden.body) }).toMatchObject({ name, body: { data: { [name]: { code: 'NOT_FOUND' } } } });
      }

      const relativesPages = ['released(patient: $id) { live }', 'familyTimeline(patient: $id) { live }'];
      for (const query of relativesPages) {
        const document = `query ($id: ID!) { ${query} }`;
        expect(await raw(daughter, document, { id: elsewhere })).toEqual(await raw(daughter, document, { id: absent }));
        expect(await daughter.refusalOf(document, { id: patient })).toBeNull();
      }

      const link = async (file: string) => {
        const response = await stranger.download(`/files/${file}/display`);
        return { status: response.status, headers: [...response.headers].filter(([name]) => name !== 'date'), body: await response.text() };
      };
      expect(await link(nurses.file)).toEqual(await link(absent));
      expect((await nurse.download(nurses.link)).status).toBe(200);
      const uploaded = async (id: string) => stranger.upload(id, 'x.png', await smallPicture(), commandId);
      expect(await uploaded(patient)).toEqual(await uploaded(absent));

      const streams: readonly [string, string, string][] = [
        ['roomUpdates', 'room', room],
        ['readingUpdates', 'patient', patient],
        ['alertUpdates', 'patient', patient],
        ['dailyLifeUpdates', 'patient', patient],
        ['careTeamUpdates', 'patient', patient],
      ];
      for (const [field, arg, id] of streams) {
        const [forbidden, missing] = [stranger.watch(field, { [arg]: id }, 'id'), stranger.watch(field, { [arg]: absent }, 'id')];
        await Promise.all([forbidden, missing].map((watch) => watch.until(({ ended }) => ended !== null, field)));
        expect([forbidden.ended, missing.ended, forbidden.updates, missing.updates]).toEqual(['NOT_FOUND', 'NOT_FOUND', [], []]);
      }
    });

    it('includes a narrowed room for who is not in it', async () => {
      const { patient } = await story();
      const aside = await nurse.do('openRoom', { patient, kind: 'ONE_TO_ONE', name: '相談', accounts: [doctor.account] });
      region.everybodySees(nurse);
      expect(await clinicNurse.refusalOf(timelineOf, { room: aside })).toBe('NOT_FOUND');
      expect(await doctor.refusalOf(timelineOf, { room: aside })).toBeNull();
    });

    it('includes the pages of other audiences for each session', async () => {
      const { patient } = await story();
      const daughter = await region.relative(nurse, patient);
      const asTeam = Object.assign(region.person('team'), { token: daughter.token });
      const asFamily = Object.assign(region.person('family'), { token: nurse.token });
      const asOffice = Object.assign(region.person('office'), { token: nurse.token });
      for (const person of [asTeam, asFamily, asOffice]) expect(await person.refusalOf('{ me { account } }')).toBe('UNAUTHENTICATED');
      expect(await daughter.refusalOf('{ me { account } }')).toBeNull();
    });
  });
});

describe('who registers a consent is the region’s choice', () => {
  let region: TestRegion;
  let nurse: Person;
  let first: Person;
  let second: Person;
  const start = async (consentRegistration: RegionPolicy['consentRegistration']) => {
    region = await TestRegion.start({ policy: { consentRegistration } });
    nurse = await region.facility('さくら訪問看護ステーション', 'visiting-nursing-station', 'visiting-nurse');
    first = region.office;
    second = await region.officeColleague();
  };
  afterEach(() => region.end());

  /** A patient whose paper was signed; and whether a post can be written, which needs a consent in force. */
  async function signed() {
    const patient = await region.patient(nurse);
    await region.consent(nurse, patient);
    region.everybodySees(nurse);
    const status = async () =>
      (
        await nurse.read<{ patient: { consent: { status: string } } }>(
          'query ($patient: ID!) { patient(id: $patient) { consent { status } } }',
          { patient },
        )
      ).patient.consent.status;
    const mayWrite = async () =>
      (await nurse.mutate('publishPost', { room: roomIdOf(patient, 'ALL_PROFESSIONALS'), text: 'x' })).__typename === 'Written';
    const duties = async () =>
      (await first.read<{ consentQueue: { patient: string; duty: string }[] }>('{ consentQueue { patient duty } }')).consentQueue;
    return { patient, status, mayWrite, duties };
  }
  const act = async (person: Person, name: string, patient: string) => {
    const result = await person.mutate(name, { patient });
    if (result.__typename === 'Written') region.everybodySees(person);
    return result;
  };

  it('the obtaining facility, and the office looks at the paper afterwards', async () => {
    await start('facility-then-office-check');
    const { patient, status, mayWrite, duties } = await signed();
    expect(await status()).toBe('ACTIVE');
    expect(await mayWrite()).toBe(true);
    expect(await duties()).toEqual([{ patient, duty: 'CHECK' }]);
    expect(await act(first, 'checkConsent', patient)).toMatchObject({ __typename: 'Written' });
    expect(await duties()).toEqual([]);
  });

  it('the office: nothing is readable before', async () => {
    await start('office');
    const { patient, status, mayWrite, duties } = await signed();
    expect(await status()).toBe('AWAITING_REGISTRATION');
    expect(await mayWrite()).toBe(false);
    expect(await duties()).toEqual([{ patient, duty: 'REGISTER' }]);
    expect(await act(first, 'registerConsent', patient)).toMatchObject({ __typename: 'Written' });
    expect(await status()).toBe('ACTIVE');
    expect(await mayWrite()).toBe(true);
  });

  it('the office, and a different person confirms it', async () => {
    await start('office-two-persons');
    const { patient, status, mayWrite, duties } = await signed();
    expect(await act(first, 'registerConsent', patient)).toMatchObject({ __typename: 'Written' });
    expect(await status()).toBe('AWAITING_CONFIRMATION');
    expect(await mayWrite()).toBe(false);
    expect(await act(first, 'confirmConsent', patient)).toMatchObject({ code: 'CONFLICT' });
    expect(await mayWrite()).toBe(false);
    expect(await duties()).toEqual([{ patient, duty: 'CONFIRM' }]);
    expect(await act(second, 'confirmConsent', patient)).toMatchObject({ __typename: 'Written' });
    expect(await status()).toBe('ACTIVE');
    expect(await mayWrite()).toBe(true);
  });
});

describe('what ends by the clock', () => {
  const clock = new SetClock('2026-04-01T00:00:00.000Z');
  let region: TestRegion;
  beforeAll(async () => {
    region = await TestRegion.start({ clock });
  });
  afterAll(() => region.end());

  it('an invitation that nobody answered in time, and a session after its twelve hours', async () => {
    const nurse = await region.facility('さくら訪問看護ステーション', 'visiting-nursing-station', 'visiting-nurse');
    const pharmacist = await region.facility('みどり薬局', 'pharmacy', 'pharmacist');
    const patient = await region.patient(nurse);
    await region.consent(nurse, patient);
    const invitation = await nurse.do('inviteFacility', { patient, facility: pharmacist.facility, message: null });
    region.everybodySees(nurse);
    const list = await Screen.open('patients', pharmacist, pages.myPatients());
    clock.advance(11 * HOUR);
    await list.expectFresh();

    clock.advance(HOUR);
    const started = performance.now();
    while (list.ended === null && performance.now() - started < 5_000) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(performance.now() - started).toBeLessThan(promisedMs);
    expect(await pharmacist.refusalOf('{ myPatients { live } }')).toBe('UNAUTHENTICATED');

    clock.set('2026-04-15T00:00:00.000Z');
    const late = await region.person('team').signIn('manager-2', 'correct horse battery');
    expect((await late.read<{ invitations: { items: unknown[] } }>('{ invitations { items { id } } }')).invitations.items).toEqual([]);
    expect(await late.mutate('acceptInvitation', { invitation })).toMatchObject({ code: 'EXPIRED' });
    expect(await late.refusalOf(timelineOf, { room: roomIdOf(patient, 'ALL_PROFESSIONALS') })).toBe('NOT_FOUND');

    const again = await region.person('team').signIn('manager-1', 'correct horse battery');
    const second = await again.do('inviteFacility', { patient, facility: pharmacist.facility, message: null });
    late.after = again.after;
    // One day before it lapses it can still be accepted.
    clock.advance(13 * DAY);
    const inTime = await region.person('team').signIn('manager-2', 'correct horse battery');
    expect(await inTime.mutate('acceptInvitation', { invitation: second })).toMatchObject({ __typename: 'Written' });
  });
});
