import { given } from '@tsumugi/kernel/testing';
import { closeReportDecider, confirmDeathDecider, deathDecider, reportDecider, undoDeathDecider } from './death-decider.js';
import type { PatientEvent } from './events.js';

const at = '2026-04-01T02:00:00.000Z';
const facts = { office: false, today: '2026-04-01', zone: 'Asia/Tokyo' };
const registered: PatientEvent = {
  type: 'PatientRegistered',
  data: { facility: 'station', name: '紡木 ハナ', kana: 'ツムギ ハナ', birthDate: '1941-11-03', sex: 'FEMALE' },
};
const found = { diedOn: '2026-03-31', foundBy: '糸井医師', foundAt: '2026-03-31T12:10:00.000Z' };
const doctor = { person: 'doctor', facility: 'clinic', device: null };
const pharmacist = { person: 'pharmacist', facility: 'pharmacy', device: null };
const office = { person: 'office-1', facility: null, device: null };
const died: PatientEvent = { type: 'PatientDied', data: { ...found, recordedBy: { account: 'doctor', facility: 'clinic' } } };
const diedAsOldRecordsSay: PatientEvent = {
  type: 'PatientDied',
  data: { diedOn: '2026-03-31', foundBy: null, foundAt: null, recordedBy: null },
};
const reported: PatientEvent = { type: 'PatientDeathReported', data: { report: 'c', ...found } };
const confirmedOf = (recording: number | null): PatientEvent => ({ type: 'PatientDeathConfirmed', data: { by: 'office-1', recording } });
const undoneOf = (recording: number | null): PatientEvent => ({
  type: 'PatientDeathUndone',
  data: { reason: '別の患者さんの記録でした', recording },
});
const confirmed = confirmedOf(1);
const undone = undoneOf(1);

describe('a death', () => {
  const record = { commandId: 'c', patient: 'hana', recording: null, ...found };

  it('is recorded with who found it, and corrected', () => {
    given(deathDecider, [registered]).when(record, { at, actor: doctor, facts }).then([died]);
    given(deathDecider, [registered, died]).when(record, { at, actor: doctor, facts }).then([]);
    given(deathDecider, [registered, died])
      .when({ ...record, recording: '1', diedOn: '2026-03-30' }, { at, actor: doctor, facts })
      .then([{ type: 'PatientDied', data: { ...found, diedOn: '2026-03-30', recordedBy: { account: 'doctor', facility: 'clinic' } } }]);
    given(deathDecider).when(record, { at, facts }).thenRefused('NOT_FOUND');
  });

  it('is recorded by the office with the paper in hand: confirmed at once, and undone by the office alone', () => {
    const byOffice: PatientEvent = { type: 'PatientDied', data: { ...found, recordedBy: null } };
    const atOnce: PatientEvent = { type: 'PatientDeathConfirmed', data: { by: 'office-1', recording: 2 } };
    given(deathDecider, [registered, reported])
      .when(record, { at, actor: office, facts: { ...facts, office: true } })
      .then([byOffice, atOnce]);
    const undo = { commandId: 'd', patient: 'hana', recording: '2', reason: '別の方でした' };
    const stands = [registered, reported, byOffice, atOnce];
    given(undoDeathDecider, stands)
      .when(undo, { at, actor: pharmacist, facts: { office: false, mayRecord: true, recordedBy: null } })
      .thenRefused('INVALID');
    given(undoDeathDecider, stands)
      .when(undo, { at, actor: office, facts: { office: true, mayRecord: false, recordedBy: null } })
      .then([{ type: 'PatientDeathUndone', data: { reason: '別の方でした', recording: 2 } }]);
  });

  it.each([
    ['on a day to come', { diedOn: '2026-04-02' }, 'diedOn'],
    ['before the birth', { diedOn: '1941-11-02' }, 'diedOn'],
    ['found by nobody', { foundBy: '　' }, 'foundBy'],
    ['found by nobody who can be seen', { foundBy: '\u200b' }, 'foundBy'],
    ['found later than now', { foundAt: '2026-04-01T02:06:00.000Z' }, 'foundAt'],
    ['found on the day before', { foundAt: '2026-03-30T14:59:00.000Z' }, 'foundAt'],
  ])('is not recorded %s', (_, wrong, field) => {
    given(deathDecider, [registered])
      .when({ ...record, ...wrong }, { at, facts })
      .thenRefused('INVALID');
    const { outcome } = given(reportDecider, [registered]).when({ ...record, ...wrong }, { at, facts });
    expect(outcome).toMatchObject({ code: 'INVALID', field });
  });

  it('is reported until it is recorded, and a report is closed with its reason', () => {
    given(reportDecider, [registered]).when(record, { at, facts }).then([reported]);
    given(reportDecider, [registered, died]).when(record, { at, facts }).thenRefused('CONFLICT');
    const close = { commandId: 'd', patient: 'hana', report: '1', reason: '呼吸を確認しました' };
    given(closeReportDecider, [registered, reported])
      .when(close)
      .then([{ type: 'PatientDeathReportClosed', data: { report: 'c', reason: '呼吸を確認しました' } }]);
    given(closeReportDecider, [registered, reported, died]).when(close).then([]);
    given(closeReportDecider, [registered, reported])
      .when({ ...close, reason: '\u3164' })
      .thenRefused('INVALID');
  });

  it('is confirmed by the office once, and again after a correction', () => {
    const confirm = { commandId: 'd', patient: 'hana', recording: '1' };
    given(confirmDeathDecider, [registered]).when(confirm, { actor: office }).thenRefused('CONFLICT');
    given(confirmDeathDecider, [registered, died]).when(confirm, { actor: office }).then([confirmed]);
    given(confirmDeathDecider, [registered, died, confirmed]).when(confirm, { actor: office }).then([]);
    given(confirmDeathDecider, [registered, died, confirmed, died])
      .when({ ...confirm, recording: '3' }, { actor: office })
      .then([confirmedOf(3)]);
  });

  it('is undone by a second person of another facility, or by the office', () => {
    const undo = { commandId: 'e', patient: 'hana', recording: '1', reason: '別の患者さんの記録でした' };
    const team = { mayRecord: false, office: false, recordedBy: null };
    given(undoDeathDecider, [registered, died]).when(undo, { actor: pharmacist, facts: team }).then([undone]);
    given(undoDeathDecider, [registered, died, confirmed])
      .when(undo, { actor: office, facts: { mayRecord: false, office: true, recordedBy: null } })
      .then([undone]);
    given(undoDeathDecider, [registered, died]).when(undo, { actor: doctor, facts: team }).thenRefused('INVALID');
    given(undoDeathDecider, [registered, died])
      .when(undo, { actor: { ...doctor, person: 'colleague' }, facts: team })
      .thenRefused('INVALID');
    given(undoDeathDecider, [registered, died])
      .when(undo, { actor: { ...doctor, facility: 'second-clinic' }, facts: team })
      .thenRefused('INVALID');
    given(undoDeathDecider, [registered]).when(undo, { actor: pharmacist, facts: team }).thenRefused('CONFLICT');
    given(undoDeathDecider, [registered, died])
      .when({ ...undo, reason: '\u2060' }, { actor: pharmacist, facts: team })
      .thenRefused('INVALID');
  });

  it('that the office confirmed is undone by the office, or by who may record it', () => {
    const undo = { commandId: 'e', patient: 'hana', recording: '1', reason: '別の患者さんの記録でした' };
    const seen = [registered, died, confirmed];
    const team = { mayRecord: false, office: false, recordedBy: null };
    given(undoDeathDecider, seen).when(undo, { actor: pharmacist, facts: team }).thenRefused('INVALID');
    given(undoDeathDecider, seen)
      .when(undo, { actor: pharmacist, facts: { ...team, mayRecord: true } })
      .then([undone]);
    // Of the facility that recorded it still nobody alone.
    given(undoDeathDecider, seen)
      .when(undo, { actor: doctor, facts: { ...team, mayRecord: true } })
      .thenRefused('INVALID');
    // What was corrected since is not confirmed.
    given(undoDeathDecider, [...seen, died])
      .when({ ...undo, recording: '3' }, { actor: pharmacist, facts: team })
      .then([undoneOf(3)]);
  });

  it('of an old record, which does not name who wrote it, is undone by what the views know', () => {
    const undo = { commandId: 'e', patient: 'hana', recording: '1', reason: '別の患者さんの記録でした' };
    const recordedBy = { account: 'nurse', facility: 'station' };
    given(undoDeathDecider, [registered, diedAsOldRecordsSay])
      .when(undo, { actor: pharmacist, facts: { mayRecord: false, office: false, recordedBy } })
      .then([undone]);
    given(undoDeathDecider, [registered, diedAsOldRecordsSay])
      .when(undo, { actor: { person: 'head', facility: 'station', device: null }, facts: { mayRecord: false, office: false, recordedBy } })
      .thenRefused('INVALID');
  });

  it('that was undone can be recorded again', () => {
    given(deathDecider, [registered, died, undone]).when(record, { at, actor: doctor, facts }).then([died]);
  });

  it('is answered as it was read: what was recorded or reported since is confirmed, undone and closed by nobody unseen', () => {
    const another: PatientEvent = { type: 'PatientDied', data: { ...found, diedOn: '2026-03-01', recordedBy: null } };
    const history = [registered, died, another];
    const confirm = { commandId: 'd', patient: 'hana', recording: '1' };
    given(confirmDeathDecider, history).when(confirm, { actor: office }).thenRefused('CONFLICT');
    given(confirmDeathDecider, history)
      .when({ ...confirm, recording: '2' }, { actor: office })
      .then([confirmedOf(2)]);
    const undo = { ...confirm, reason: '別の患者さんの記録でした' };
    const byOffice = { actor: office, facts: { mayRecord: false, office: true, recordedBy: null } };
    given(undoDeathDecider, history).when(undo, byOffice).thenRefused('CONFLICT');
    given(undoDeathDecider, history)
      .when({ ...undo, recording: '2' }, byOffice)
      .then([undoneOf(2)]);
    given(deathDecider, [registered, another]).when(record, { at, actor: doctor, facts }).thenRefused('CONFLICT');
    given(deathDecider, [registered, another])
      .when({ ...record, recording: '1' }, { at, actor: doctor, facts })
      .then([died]);
    const close = { commandId: 'd', patient: 'hana', report: '1', reason: '11月の知らせは誤り' };
    const second: PatientEvent = { type: 'PatientDeathReported', data: { report: 'd', ...found } };
    given(closeReportDecider, [registered, reported, second]).when(close).thenRefused('CONFLICT');
    given(closeReportDecider, [registered, reported, second])
      .when({ ...close, report: '2' })
      .then([{ type: 'PatientDeathReportClosed', data: { report: 'd', reason: close.reason } }]);
  });

  it('that an old record answers without its number is the one that stood then', () => {
    given(confirmDeathDecider, [registered, died, confirmedOf(null)])
      .when({ commandId: 'd', patient: 'hana', recording: '1' }, { actor: office })
      .then([]);
  });
});
