import { notFound, refuse, type Command, type Decider, type Instant, type Refusal } from '@tsumugi/kernel';
import { nothingCorrected } from '../nothing-corrected.js';
import { wrongPastInstant } from '../past-instant.js';
import { happenedAt } from '../waited.js';
import { crossed, isOvertaken, type AlertFacts } from './alerting.js';
import type { AlertClosed, AlertRaised, AlertTaken, MeasuringEvent, ReadingCorrected, ReadingsRecorded } from './events.js';
import { alertIdOf, knownAlert } from './ids.js';
import { implausible, readingKinds, type Measured, type ReadingKind } from './kinds.js';

export interface RecordReadings extends Command {
  readonly patient: string;
  /** Null: the person named no time. */
  readonly measuredAt: Instant | null;
  readonly readings: readonly { readonly id: string; readonly kind: ReadingKind; readonly value: number; readonly value2: number | null }[];
  readonly note: string | null;
}

/** `measuring` is the one that the reading belongs to: it names the stream. */
export interface CorrectReading extends Command, Measured {
  readonly measuring: string;
  readonly reading: string;
  /** The version that was on the screen. */
  readonly expectedVersion: number;
}

export interface TakeAlert extends Command {
  readonly measuring: string;
  readonly alert: string;
  /** Of the alert's reading: the version that was on the screen. */
  readonly expectedVersion: number;
}

export interface CloseAlert extends TakeAlert {
  readonly outcome: string;
}

interface OfKind extends Measured {
  readonly kind: ReadingKind;
}

interface KnownReading extends OfKind {
  /** From 1. */
  readonly version: number;
}

interface KnownAlert {
  readonly reading: string;
  readonly status: 'RAISED' | 'TAKEN' | 'CLOSED';
  readonly takenBy: string | null;
}

/** One measuring: its readings as corrected, and the alerts that they raised. */
export interface Measuring {
  readonly patient: string;
  readonly measuredAt: Instant;
  readonly readings: ReadonlyMap<string, KnownReading>;
  readonly alerts: ReadonlyMap<string, KnownAlert>;
}

type MeasuringDecider<C extends Command, Facts> = Decider<C, MeasuringEvent, Measuring | null, Facts>;

export interface RecordFacts extends AlertFacts {
  /** Ids of the command's readings that are taken by others. */
  readonly taken: readonly string[];
}

export const recordDecider: MeasuringDecider<RecordReadings, RecordFacts> = {
  initial: () => null,
  decide(command, state, { at, facts }) {
    if (state) return refuse('CONFLICT', 'この測定はすでに記録されています。');
    const { patient, readings, note } = command;
    const measuredAt = happenedAt(command.measuredAt, command, at);
    const wrong = wrongPastInstant(measuredAt, at, 'measuredAt');
    if (wrong) return wrong;
    if (new Set(readings.map(({ id }) => id)).size < readings.length || facts.taken.length > 0) {
      return refuse('CONFLICT', '測定値の番号がすでに使われています。画面を開き直して、もう一度記録してください。', 'readings');
    }
    if (new Set(readings.map(({ kind }) => kind)).size < readings.length) {
      return refuse('INVALID', '一度の測定では、同じ項目は一つだけ入力してください。', 'readings');
    }
    for (const reading of readings) {
      const message = implausible(reading.kind, reading);
      if (message) return refuse('INVALID', message, 'readings');
    }
    const recorded: ReadingsRecorded = {
      type: 'ReadingsRecorded',
      data: {
        patient,
        readings: readings.map(({ id, kind }) => ({ id, kind })),
        values: readings.map(({ kind, value, value2 }) => ({ value, value2, unit: readingKinds[kind].unit })),
        measuredAt,
        note,
      },
      occurredAt: measuredAt,
    };
    return [recorded, ...readings.flatMap((reading) => alertOf(patient, reading.id, reading.id, reading, measuredAt, facts, at))];
  },
  evolve,
};

export const correctDecider: MeasuringDecider<CorrectReading, AlertFacts> = {
  initial: () => null,
  decide(command, state, { at, facts }) {
    const known = state?.readings.get(command.reading);
    if (!state || !known) return notFound;
    if (command.expectedVersion !== known.version) {
      return refuse('CONFLICT', 'この値は先に訂正されています。最新の値を確かめてから、もう一度訂正してください。', 'expectedVersion');
    }
    const message = implausible(known.kind, command);
    if (message) return refuse('INVALID', message, 'value');
    if (known.value === command.value && known.value2 === command.value2) return nothingCorrected('value');
    const { reading, value, value2 } = command;
    const corrected: ReadingCorrected = { type: 'ReadingCorrected', data: { patient: state.patient, reading, value, value2 } };
    const earlier = [...state.alerts.values()].filter((alert) => alert.reading === reading);
    // An open one shows the new value. A closed one ended for the value that it was closed for, and says nothing of this one.
    if (earlier.some(({ status }) => status !== 'CLOSED')) return [corrected];
    const isTaken = (id: string): boolean => state.alerts.has(id) || (id !== reading && state.readings.has(id));
    const alert = alertIdOf(command.measuring, reading, known.version + 1, earlier.length === 0, isTaken);
    return [corrected, ...alertOf(state.patient, reading, alert, { kind: known.kind, value, value2 }, state.measuredAt, facts, at)];
  },
  evolve,
};

export const takeAlertDecider: MeasuringDecider<TakeAlert, unknown> = {
  initial: () => null,
  decide(command, state, { actor }): readonly AlertTaken[] | Refusal {
    const alert = state?.alerts.get(command.alert);
    if (!state || !alert) return notFound;
    if (alert.status === 'CLOSED') return refuse('CONFLICT', 'このアラートはすでに対応が終わっています。', 'alert');
    if (isAnother(command, alert, state)) return anotherValue;
    if (alert.status === 'TAKEN') {
      if (alert.takenBy === actor.person) return [];
      return refuse('CONFLICT', 'ほかの方がすでに対応しています。対応の内容はその方に確かめてください。', 'alert');
    }
    const { alert: id, expectedVersion: version } = command;
    return [{ type: 'AlertTaken', data: { alert: id, patient: state.patient, person: actor.person, version } }];
  },
  evolve,
};

export const closeAlertDecider: MeasuringDecider<CloseAlert, unknown> = {
  initial: () => null,
  decide(command, state): readonly AlertClosed[] | Refusal {
    const alert = state?.alerts.get(command.alert);
    if (!state || !alert) return notFound;
    if (alert.status === 'CLOSED') return refuse('CONFLICT', 'このアラートはすでに対応が終わっています。', 'alert');
    if (alert.status === 'RAISED') return refuse('CONFLICT', '先に「対応する」を押してから、対応の内容を記録してください。', 'alert');
    if (isAnother(command, alert, state)) return anotherValue;
    const { alert: id, outcome, expectedVersion: version } = command;
    return [{ type: 'AlertClosed', data: { alert: id, patient: state.patient, outcome, version } }];
  },
  evolve,
};

/** Whether the value on the screen is not the one that stands. */
function isAnother({ expectedVersion }: TakeAlert, { reading }: KnownAlert, { readings }: Measuring): boolean {
  return readings.get(reading)?.version !== expectedVersion;
}

const anotherValue = refuse(
  'CONFLICT',
  'この測定値は先に訂正されています。最新の値を確かめてから、もう一度押してください。',
  'expectedVersion',
);

function alertOf(
  patient: string,
  reading: string,
  alert: string,
  measured: OfKind,
  measuredAt: Instant,
  facts: AlertFacts,
  now: Instant,
): AlertRaised[] {
  if (isOvertaken(measured.kind, measuredAt, facts, now)) return [];
  const threshold = crossed(measured.kind, measured, facts.thresholds);
  if (!threshold) return [];
  return [{ type: 'AlertRaised', data: { alert, reading, patient, ...threshold } }];
}

function evolve(state: Measuring | null, event: MeasuringEvent): Measuring | null {
  if (event.type === 'ReadingsRecorded') {
    const { patient, measuredAt, readings, values } = event.data;
    // A destroyed key took the values: then nothing of this measuring can be corrected any more.
    const known = (values as typeof values | undefined) ? readings : [];
    return {
      patient,
      measuredAt,
      readings: new Map(
        known.map(({ id, kind }, index) => [id, { kind, value: values[index]!.value, value2: values[index]!.value2, version: 1 }]),
      ),
      alerts: new Map(),
    };
  }
  if (!state) return state;
  switch (event.type) {
    case 'ReadingCorrected': {
      const { reading, value, value2 } = event.data;
      const known = state.readings.get(reading);
      return known
        ? { ...state, readings: new Map(state.readings).set(reading, { ...known, value, value2, version: known.version + 1 }) }
        : state;
    }
    case 'AlertRaised': {
      const { alert, reading } = event.data;
      const id = knownAlert(alert, reading, (each) => state.alerts.get(each)?.reading);
      return withAlert(state, id, { reading, status: 'RAISED', takenBy: null });
    }
    case 'AlertTaken':
      return changedAlert(state, event.data.alert, { status: 'TAKEN', takenBy: event.data.person });
    case 'AlertClosed':
      return changedAlert(state, event.data.alert, { status: 'CLOSED', takenBy: null });
  }
}

function changedAlert(state: Measuring, id: string, change: Omit<KnownAlert, 'reading'>): Measuring {
  const known = state.alerts.get(id);
  return known ? withAlert(state, id, { ...known, ...change }) : state;
}

function withAlert(state: Measuring, id: string, alert: KnownAlert): Measuring {
  return { ...state, alerts: new Map(state.alerts).set(id, alert) };
}
