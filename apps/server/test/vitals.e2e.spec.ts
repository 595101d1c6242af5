import { HOUR, MINUTE, plus, systemIds } from '@tsumugi/kernel';
import type { Person } from './client.js';
import * as select from './selections.js';
import { TestRegion } from './test-region.js';

interface Reading {
  readonly id: string;
  readonly value: number;
  readonly measuredAt: string;
  readonly first: { readonly value: number; readonly value2: number | null } | null;
}
interface Alert {
  readonly id: string;
  readonly status: string;
}

describe('readings, alerts and daily life', () => {
  let region: TestRegion;
  let nurse: Person;
  let doctor: Person;
  let helper: Person;
  let patient: string;
  beforeAll(async () => {
    region = await TestRegion.start();
    nurse = await region.facility('さくら訪問看護ステーション', 'visiting-nursing-station', 'visiting-nurse');
    doctor = await region.facility('青葉在宅クリニック', 'clinic', 'doctor');
    helper = await region.facility('ひだまりヘルパー', 'home-help-office', 'helper');
  });
  beforeEach(async () => {
    patient = await region.patient(nurse);
    await region.consent(nurse, patient);
    await region.join(nurse, patient, doctor);
    await region.join(nurse, patient, helper);
    region.everybodySees(helper);
  });
  afterAll(() => region.end());

  const ago = (milliseconds: number) => plus(new Date().toISOString(), -milliseconds);
  async function write(person: Person, name: string, input: Record<string, unknown>): Promise<string> {
    const id = await person.do(name, input);
    region.everybodySees(person);
    return id;
  }
  async function measure(kind: string, value: number, more: { at?: string; value2?: number; by?: Person } = {}): Promise<string> {
    const id = systemIds.next();
    await write(more.by ?? nurse, 'recordReadings', {
      patient,
      measuredAt: more.at ?? ago(MINUTE),
      readings: [{ id, kind, value, value2: more.value2 ?? null }],
      note: null,
    });
    return id;
  }
  const readings = async (args = '') =>
    (
      await doctor.read<{ readings: { items: Reading[] } }>(
        `query ($patient: ID!) { readings(patient: $patient${args}) { items { ${select.reading} } } }`,
        { patient },
      )
    ).readings.items;
  const alerts = async (open = true) =>
    (
      await doctor.read<{ alerts: { items: Alert[] } }>(
        'query ($patient: ID!, $open: Boolean!) { alerts(patient: $patient, open: $open) { items { id status } } }',
        { patient, open },
      )
    ).alerts.items;

  it('shows when it was measured, when it was typed, by whom, with its unit', async () => {
    const at = ago(3 * HOUR);
    await write(nurse, 'recordReadings', {
      patient,
      measuredAt: at,
      readings: [{ id: systemIds.next(), kind: 'BLOOD_PRESSURE', value: 138, value2: 82 }],
      note: '座位',
    });
    const [reading] = await readings();
    expect(reading).toMatchObject({
      kind: 'BLOOD_PRESSURE',
      value: 138,
      value2: 82,
      unit: 'mmHg',
      measuredAt: at,
      note: '座位',
      by: { account: nurse.account },
      first: null,
    });
    expect((reading as unknown as { typedAt: string }).typedAt > at).toBe(true);
  });

  it('refuses what cannot be: bounds, decimals, a single blood pressure, the future', async () => {
    const record = (reading: object, measuredAt = ago(MINUTE)) =>
      nurse.mutate('recordReadings', { patient, measuredAt, readings: [{ id: systemIds.next(), ...reading }], note: null });
    const refused = { __typename: 'Refused', code: 'INVALID' };
    expect(await record({ kind: 'TEMPERATURE', value: 365 })).toMatchObject(refused);
    expect(await record({ kind: 'TEMPERATURE', value: 36.55 })).toMatchObject(refused);
    expect(await record({ kind: 'PAIN', value: 11 })).toMatchObject(refused);
    expect(await record({ kind: 'BLOOD_PRESSURE', value: 138 })).toMatchObject(refused);
    expect(await record({ kind: 'BLOOD_PRESSURE', value: 82, value2: 138 })).toMatchObject(refused);
    expect(await record({ kind: 'PULSE', value: 72 }, ago(-HOUR))).toMatchObject(refused);
    expect(await readings()).toEqual([]);
    expect(await record({ kind: 'TEMPERATURE', value: 36.5 })).toMatchObject({ __typename: 'Written' });
    expect(await record({ kind: 'PAIN', value: 10 })).toMatchObject({ __typename: 'Written' });
  });

  it('keeps the first value of what was corrected, by the facility that recorded it', async () => {
    const id = await measure('WEIGHT', 53.2);
    expect(await doctor.mutate('correctReading', { reading: id, value: 52.3 })).toMatchObject({ code: 'INVALID', field: 'reading' });
    await write(nurse, 'correctReading', { reading: id, value: 52.3 });
    expect(await nurse.mutate('correctReading', { reading: id, value: 52.4 })).toMatchObject({
      code: 'CONFLICT',
      field: 'expectedVersion',
    });
    await write(nurse, 'correctReading', { reading: id, value: 52.4, expectedVersion: 2 });
    expect(await readings()).toMatchObject([{ id, value: 52.4, first: { value: 53.2, value2: null } }]);
    expect(await nurse.mutate('correctReading', { reading: id, value: 0, expectedVersion: 3 })).toMatchObject({ code: 'INVALID' });
  });

  it('gives a curve by kind and time, each late entry at the time it was measured', async () => {
    const early = await measure('PULSE', 70, { at: ago(5 * HOUR) });
    const late = await measure('PULSE', 76, { at: ago(HOUR) });
    const between = await measure('PULSE', 73, { at: ago(3 * HOUR) });
    await measure('SPO2', 97);
    expect((await readings(', kinds: [PULSE]')).map(({ id }) => id)).toEqual([late, between, early]);
    expect((await readings(`, kinds: [PULSE], since: "${ago(4 * HOUR)}", until: "${ago(2 * HOUR)}"`)).map(({ id }) => id)).toEqual([
      between,
    ]);
  });

  it('raises no alert before a clinician set a bound; then one for what crosses it, not for what touches it', async () => {
    await measure('SPO2', 85);
    expect(await alerts()).toEqual([]);
    expect(await helper.mutate('setThreshold', { patient, kind: 'SPO2', low: 92 })).toMatchObject({ code: 'NOT_FOUND' });
    await write(doctor, 'setThreshold', { patient, kind: 'SPO2', low: 92 });
    await measure('SPO2', 92);
    expect(await alerts()).toEqual([]);
    const crossing = await measure('SPO2', 91, { by: helper });
    expect(await alerts()).toEqual([{ id: crossing, status: 'RAISED' }]);
  });

  it('is taken by one, closed with what was done', async () => {
    await write(doctor, 'setThreshold', { patient, kind: 'BLOOD_PRESSURE', part: 'VALUE2', high: 90 });
    const alert = await measure('BLOOD_PRESSURE', 150, { value2: 95 });
    expect(await helper.mutate('takeAlert', { alert })).toMatchObject({ code: 'NOT_FOUND' });
    expect(await nurse.mutate('closeAlert', { alert, outcome: '様子を見ます' })).toMatchObject({ code: 'CONFLICT' });
    await write(nurse, 'takeAlert', { alert });
    expect(await doctor.mutate('takeAlert', { alert })).toMatchObject({ code: 'CONFLICT' });
    expect(await nurse.mutate('closeAlert', { alert, outcome: ' ' })).toMatchObject({ code: 'INVALID' });
    await write(nurse, 'closeAlert', { alert, outcome: '臥床で再検、128/78。' });
    expect(await alerts()).toEqual([]);
    expect(await alerts(false)).toEqual([{ id: alert, status: 'CLOSED' }]);
    expect(await nurse.mutate('closeAlert', { alert, outcome: 'もう一度' })).toMatchObject({ code: 'CONFLICT' });
  });

  it('is closed for the value that it was closed for; what is corrected after that raises another', async () => {
    await write(doctor, 'setThreshold', { patient, kind: 'TEMPERATURE', high: 38 });
    const alert = await measure('TEMPERATURE', 38.1);
    await write(nurse, 'takeAlert', { alert });
    await write(nurse, 'closeAlert', { alert, outcome: '様子観察' });
    await write(nurse, 'correctReading', { reading: alert, value: 41.5 });
    const { alerts: all } = await doctor.read<{ alerts: { items: { id: string }[] } }>(
      'query ($patient: ID!) { alerts(patient: $patient, open: false) { items { id status outcome correctedSince reading { id value } } } }',
      { patient },
    );
    expect(all.items).toEqual([
      { id: expect.not.stringMatching(alert), status: 'RAISED', outcome: null, correctedSince: false, reading: { id: alert, value: 41.5 } },
      { id: alert, status: 'CLOSED', outcome: '様子観察', correctedSince: true, reading: { id: alert, value: 38.1 } },
    ]);
    const [{ id: another }] = all.items as [{ id: string }];
    expect(await doctor.mutate('takeAlert', { alert: another })).toMatchObject({ code: 'CONFLICT', field: 'expectedVersion' });
    await write(doctor, 'takeAlert', { alert: another, expectedVersion: 2 });
  });

  it('goes by its own clock where nobody named a time, and takes every try of one entry for the same', async () => {
    const input = { commandId: systemIds.next(), patient, readings: [{ id: systemIds.next(), kind: 'PULSE', value: 72, value2: null }] };
    const record = (waitedMs: number) => nurse.mutate('recordReadings', { ...input, waitedMs });
    const before = Date.now();
    expect(await record(HOUR)).toMatchObject({ __typename: 'Written' });
    expect(await record(2 * HOUR)).toMatchObject({ __typename: 'Written' });
    region.everybodySees(nurse);
    const [one, ...more] = await readings();
    expect(more).toEqual([]);
    const waited = Date.parse(one!.measuredAt) + HOUR - before;
    expect(waited >= 0 && waited < MINUTE).toBe(true);
    const bad = { ...input, commandId: systemIds.next() };
    expect(await nurse.mutate('recordReadings', { ...bad, waitedMs: -1 })).toMatchObject({ code: 'INVALID', field: 'waitedMs' });
    expect(await nurse.mutate('recordReadings', { ...bad, waitedMs: 8 * 24 * HOUR })).toMatchObject({ code: 'INVALID', field: 'waitedMs' });
  });

  it('does not alarm for what was measured long before and typed now', async () => {
    await write(doctor, 'setThreshold', { patient, kind: 'SPO2', low: 92 });
    await measure('SPO2', 96);
    await measure('SPO2', 85, { at: ago(8 * HOUR) });
    expect(await alerts(false)).toEqual([]);
    const recent = await measure('SPO2', 85, { at: ago(2 * MINUTE) });
    expect(await alerts()).toEqual([{ id: recent, status: 'RAISED' }]);
  });

  it('records daily life with refused and not measured as findings', async () => {
    const record = (input: object) => helper.mutate('recordDailyLife', { patient, observedAt: ago(HOUR), ...input });
    expect(await record({ kind: 'MEAL', result: 'VALUE', value: 8, note: '主食は完食' })).toMatchObject({ __typename: 'Written' });
    expect(await record({ kind: 'WATER', result: 'REFUSED' })).toMatchObject({ __typename: 'Written' });
    expect(await record({ kind: 'MEAL', result: 'VALUE', value: 11 })).toMatchObject({ code: 'INVALID' });
    expect(await record({ kind: 'MEAL', result: 'VALUE' })).toMatchObject({ code: 'INVALID' });
    region.everybodySees(helper);
    const { dailyLife } = await doctor.read<{ dailyLife: { items: object[] } }>(
      'query ($patient: ID!) { dailyLife(patient: $patient) { items { kind result value } } }',
      { patient },
    );
    expect(dailyLife.items).toEqual(
      expect.arrayContaining([
        { kind: 'MEAL', result: 'VALUE', value: 8 },
        { kind: 'WATER', result: 'REFUSED', value: null },
      ]),
    );
  });
});
