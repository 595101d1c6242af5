import type { Patient } from '../graphql/schema/team';
import { begunAnew, changedSince, formOf } from './form';

const patientWith = (basics: Partial<Patient['basics']>, phase: Patient['phase'] = 'STABLE') =>
  ({
    scope: 'ALL',
    phase,
    basics: { allergies: [], conditions: [], pointsOfCare: [], careLevel: null, living: null, keyPerson: null, ...basics },
  }) as unknown as Patient;

describe('basics that another saved while they were being written', () => {
  const daughter = { name: '山田 恵子', relationship: '長女', phone: '03-0000-0001' };
  const begun = patientWith({ allergies: ['ペニシリン', '卵'], careLevel: 'CARE_3', living: '一人暮らし', keyPerson: daughter });

  it('are gone on with: what was left alone is theirs, what was typed is this person’s, and lines of both hold', () => {
    const typed = { ...formOf(begun), allergies: 'ペニシリン\n卵\nラテックス', living: '長女と同居' };
    const now = patientWith(
      { ...begun.basics, allergies: ['ペニシリン', '造影剤'], keyPerson: { ...daughter, phone: '03-0000-0002' } },
      'END_OF_LIFE',
    );
    expect(begunAnew(typed, now)).toEqual({
      ...typed,
      begun: now,
      allergies: 'ペニシリン\nラテックス\n造影剤',
      keyPhone: '03-0000-0002',
      phase: 'END_OF_LIFE',
    });
  });

  it('keep a line away that this person took out, and stay as typed where nobody else wrote', () => {
    const typed = { ...formOf(begun), allergies: '卵 ', pointsOfCare: '段差に注意' };
    expect(begunAnew(typed, begun)).toEqual(typed);
    expect(begunAnew(typed, patientWith({ ...begun.basics, allergies: ['ペニシリン', '卵', '造影剤'] })).allergies).toBe('卵\n造影剤');
  });

  it('are shown as they stand now, and nothing where nothing changed', () => {
    expect(changedSince(formOf(begun), patientWith({ ...begun.basics, allergies: ['ペニシリン'], living: null }, 'END_OF_LIFE'))).toEqual([
      { field: 'allergies', words: 'ペニシリン' },
      { field: 'phase', words: '終末期' },
      { field: 'living', words: null },
    ]);
    expect(changedSince(formOf(begun), patientWith(begun.basics))).toEqual([]);
  });

  it('never put the number of one person beside the name of another', () => {
    const typed = { ...formOf(begun), keyPhone: '090-0000-0003' };
    const son = { name: '山田 太郎', relationship: '長男', phone: '03-0000-0009' };
    const now = patientWith({ ...begun.basics, keyPerson: son });
    expect(begunAnew(typed, now)).toMatchObject({ keyName: daughter.name, keyRelationship: '長女', keyPhone: '090-0000-0003' });
    expect(begunAnew(formOf(begun), now)).toMatchObject({ keyName: son.name, keyRelationship: '長男', keyPhone: son.phone });
  });

  it('let go of a state that was chosen before a death, and keep it otherwise', () => {
    const typed = { ...formOf(begun), phase: 'CHANGING' as const, pointsOfCare: '段差に注意' };
    const died = patientWith(begun.basics, 'DIED');
    expect(begunAnew(typed, died)).toMatchObject({ phase: formOf(died).phase, pointsOfCare: '段差に注意' });
    expect(begunAnew(typed, patientWith(begun.basics, 'END_OF_LIFE')).phase).toBe('CHANGING');
  });

  it('are not compared with what is withheld: nobody changed it, and it is not empty', () => {
    const withheld = { ...patientWith({ allergies: null, conditions: null, pointsOfCare: null }, null), scope: 'OWN' } as Patient;
    const typed = { ...formOf(begun), living: '長女と同居' };
    expect(changedSince(typed, withheld)).toEqual([]);
    expect(begunAnew(typed, withheld)).toBe(typed);
  });
});
