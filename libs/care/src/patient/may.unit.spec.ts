import type { ViewReader } from '@tsumugi/kernel';
import { viewBench } from '@tsumugi/views/testing';
import { recordConsent } from '../consent/actions.js';
import { teamAccess } from '../policy/access.js';
import { network, patient, policyViews } from '../policy/testing.js';
import { mayOf, rights, type PatientRight } from './may.js';

function story() {
  const bench = viewBench(policyViews);
  const told = network(bench);
  const consent = () =>
    told.act(
      recordConsent,
      {
        patient,
        kind: 'COMPREHENSIVE' as const,
        facilities: [],
        form: 'WRITTEN' as const,
        givenOn: '2026-03-31',
        givenBy: { name: '紡木 ハナ', relationship: null },
        explanationVersion: '2026-1',
      },
      told.team('nurse'),
    );
  return { db: bench.db, told, consent };
}

const people = ['nurse', 'head', 'doctor', 'pharmacist', 'clerk'];

describe('what a person may do about a patient', () => {
  it('is what the policy says of each right, asked alone', () => {
    const { db, told, consent } = story();
    const same = () => {
      for (const person of people) {
        const viewer = told.team(person);
        const alone = (Object.keys(rights) as PatientRight[]).filter(
          (right) => teamAccess(db, viewer, rights[right], patient, { at: told.at }).allowed,
        );
        expect([person, mayOf(db, viewer, patient, told.at)]).toEqual([person, alone]);
      }
    };
    same();
    consent();
    same();
    expect(mayOf(db, told.team('nurse'), patient, told.at)).toContain('WRITE');
    expect(mayOf(db, told.team('pharmacist'), patient, told.at)).toEqual([]);
    db.run(`INSERT INTO views_set_aside VALUES ('patient:${patient}', 1, 'Any')`);
    same();
    expect(mayOf(db, told.team('nurse'), patient, told.at)).toEqual([]);
  });

  it('is read from the views once, not once a right', () => {
    const { db, told, consent } = story();
    consent();
    let reads = 0;
    const counting = new Proxy(db as ViewReader, {
      get: (reader, name) => {
        const member = Reflect.get(reader, name) as unknown;
        if (typeof member !== 'function') return member;
        return (...given: unknown[]) => ((reads += 1), (member as (...all: unknown[]) => unknown).apply(reader, given));
      },
    });
    teamAccess(counting, told.team('nurse'), 'death.record', patient, { at: told.at });
    const once = reads;
    reads = 0;
    mayOf(counting, told.team('nurse'), patient, told.at);
    expect([once > 0, reads]).toEqual([true, once]);
  });
});
