import type { Person } from './client.js';
import { TestRegion } from './test-region.js';

const kinds = ['PULSE', 'RESPIRATION', 'SPO2', 'PAIN'] as const;
const values = { PULSE: 60, RESPIRATION: 18, SPO2: 97, PAIN: 3 };
const items = '{ items { id kind value version by { name } measuredAt } }';
const long = `query ($patient: ID!) { a: readings(patient: $patient, first: 5000) ${items} b: readings(patient: $patient, first: 5000) ${items} }`;
/** What had left already is on its way for so long, in milliseconds. */
const onItsWay = 100;

/** A long answer is made in pieces: what ended meanwhile is asked for again when it leaves. */
describe('an answer that is being made while a right ends', () => {
  let region: TestRegion;
  let nurse: Person;
  let doctor: Person;
  let patient: string;
  beforeAll(async () => {
    region = await TestRegion.start();
    nurse = await region.facility('さくら訪問看護ステーション', 'visiting-nursing-station', 'visiting-nurse');
    doctor = await region.facility('青葉在宅クリニック', 'clinic', 'doctor');
    patient = await region.patient(nurse);
    await region.consent(nurse, patient);
    await region.join(nurse, patient, doctor);
    region.everybodySees(doctor);
    const readings = () => kinds.map((kind) => ({ id: nurse.ids.next(), kind, value: values[kind] }));
    for (let round = 0; round < 20; round += 1)
      await Promise.all(Array.from({ length: 15 }, () => nurse.mutate('recordReadings', { patient, readings: readings() })));
    doctor.after = nurse.after;
  });
  afterAll(() => region.end());

  /** What was asked before `end`, and left after it. */
  async function leftAfter(end: () => Promise<void>): Promise<(string | number)[]> {
    let ended = Infinity;
    const late: (string | number)[] = [];
    const asked = Array.from({ length: 4 }, async () => {
      const { data, errors } = await doctor.query<{ a: { items: unknown[] } }>(long, { patient });
      if (performance.now() - ended > onItsWay) late.push(data?.a.items.length ?? errors![0]!.extensions.code);
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
    await end();
    ended = performance.now();
    await Promise.all(asked);
    return late;
  }

  it('leaves whole where nothing ended, also while another patient’s consent ends', async () => {
    const other = await region.patient(nurse);
    await region.consent(nurse, other);
    const late = await leftAfter(() => withdraw(other));
    expect(new Set(late)).toEqual(new Set([1_200]));
  });

  it('does not leave after a withdrawal was answered, nor after a session ended', async () => {
    const late = await leftAfter(() => withdraw(patient, [doctor.facility]));
    expect(late.length).toBeGreaterThan(0);
    expect(late.filter((answer) => typeof answer === 'number')).toEqual([]);
    await region.consent(nurse, patient, { kind: 'INDIVIDUAL', facilities: [doctor.facility] });
    doctor.after = nurse.after;
    const afterSignOut = await leftAfter(() => doctor.do('signOut', {}).then(() => undefined));
    expect(afterSignOut).toContain('UNAUTHENTICATED');
    expect(afterSignOut.filter((answer) => typeof answer === 'number')).toEqual([]);
  });

  async function withdraw(of: string, facilities: string[] = []): Promise<void> {
    await nurse.do('withdrawConsent', {
      patient: of,
      facilities,
      givenBy: { name: '山田 ハル', relationship: null },
      withdrawnOn: region.today(),
      reason: null,
    });
    // Until the views hold it, which is when it counts.
    await nurse.read('{ me { account } }');
  }
});
