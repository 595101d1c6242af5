import fc from 'fast-check';
import { isRefusal } from '@tsumugi/kernel';
import { given } from '@tsumugi/kernel/testing';
import { addingDecider, managerDecider, numberDecider, registeringDecider, removingDecider } from './decider.js';
import type { FacilityEvent } from './events.js';

const station = { number: '1360199999', name: 'つむぎ訪問看護', kana: 'ツムギ', kind: 'visiting-nursing-station', phone: null } as const;
const registered: FacilityEvent = { type: 'FacilityRegistered', data: station };
const added = (account: string, manager = false): FacilityEvent => ({
  type: 'StaffAdded',
  data: { account, profession: 'visiting-nurse', manager },
});
const removed = (account: string): FacilityEvent => ({ type: 'StaffRemoved', data: { account } });
const managerChanged = (account: string, manager: boolean): FacilityEvent => ({ type: 'StaffManagerChanged', data: { account, manager } });

const facts = { employment: [{ kind: 'visiting-nursing-station', professions: ['visiting-nurse', 'clerk'] }] };
const by = (person: string) => ({ actor: { person, facility: 'facility-1', device: null } });
const employing = (person: string) => ({ ...by(person), facts });
const ofStation = { commandId: 'c', facility: 'facility-1' };
const add = (account: string, manager = false) => ({ ...ofStation, account, profession: 'visiting-nurse' as const, manager });
const remove = (account: string) => ({ ...ofStation, account });
const makeManager = (account: string, manager: boolean) => ({ ...ofStation, account, manager });

/** A station with its manager Ito and a nurse, Sato. */
const staffed = [registered, added('ito', true), added('sato')];

describe('a facility’s number', () => {
  it('belongs to one facility', () => {
    const reserved = { type: 'FacilityNumberReserved', data: { facility: 'facility-1' } } as const;
    const reserve = (facility: string) => ({ commandId: 'c', number: station.number, facility });
    given(numberDecider).when(reserve('facility-1')).then([reserved]);
    given(numberDecider, [reserved]).when(reserve('facility-1')).then([]);
    given(numberDecider, [reserved]).when(reserve('facility-2')).thenRefused('CONFLICT');
  });
});

describe('a facility', () => {
  it('is registered once, with its first manager', () => {
    const register = { ...ofStation, ...station, manager: 'ito', managerProfession: 'visiting-nurse' as const };
    given(registeringDecider)
      .when(register, { facts })
      .then([registered, added('ito', true)]);
    given(registeringDecider, [registered]).when(register, { facts }).thenRefused('CONFLICT');
  });

  it('takes on the professions of its kind: a refusal names them, and whoever serves goes on', () => {
    const doctor = { ...add('kato'), profession: 'doctor' as const };
    const { outcome } = given(addingDecider, staffed).when(doctor, employing('ito'));
    expect(outcome).toMatchObject({
      code: 'INVALID',
      field: 'profession',
      message: expect.stringContaining('訪問看護師・事務員') as string,
    });
    given(addingDecider, staffed)
      .when({ ...add('kato'), profession: 'clerk' }, employing('ito'))
      .then([{ type: 'StaffAdded', data: { account: 'kato', profession: 'clerk', manager: false } }]);
    const first = { ...ofStation, ...station, manager: 'ito', managerProfession: 'doctor' as const };
    expect(given(registeringDecider).when(first, { facts }).outcome).toMatchObject({ code: 'INVALID', field: 'managerProfession' });
    // Nobody may take on a second one, and the first stays, as what they are.
    const before: FacilityEvent = { type: 'StaffAdded', data: { account: 'kato', profession: 'doctor', manager: false } };
    given(addingDecider, [...staffed, before])
      .when(doctor, employing('ito'))
      .then([]);
    given(managerDecider, [...staffed, before])
      .when(makeManager('kato', true), by('ito'))
      .then([managerChanged('kato', true)]);
    given(addingDecider, [...staffed, before, removed('kato')])
      .when(doctor, employing('ito'))
      .thenRefused('INVALID');
  });

  it('of a kind that the region does not name goes by what regions begin with', () => {
    const begins = { ...by('ito'), facts: { employment: [] } };
    given(addingDecider, staffed)
      .when({ ...add('kato'), profession: 'doctor' }, begins)
      .thenRefused('INVALID');
    given(addingDecider, staffed)
      .when({ ...add('kato'), profession: 'physical-therapist' }, begins)
      .then([{ type: 'StaffAdded', data: { account: 'kato', profession: 'physical-therapist', manager: false } }]);
  });

  it('takes people on by its manager, not by others', () => {
    given(addingDecider, staffed)
      .when(add('kato'), employing('ito'))
      .then([added('kato')]);
    given(addingDecider, staffed).when(add('kato'), employing('sato')).thenRefused('NOT_FOUND');
    given(addingDecider, staffed).when(add('kato'), employing('stranger')).thenRefused('NOT_FOUND');
  });

  it('does not take somebody on twice, but takes back who left', () => {
    given(addingDecider, staffed).when(add('sato'), employing('ito')).then([]);
    given(addingDecider, staffed)
      .when({ ...add('sato'), profession: 'doctor' }, employing('ito'))
      .thenRefused('CONFLICT');
    given(addingDecider, staffed).when(add('sato', true), employing('ito')).thenRefused('CONFLICT');
    given(addingDecider, [...staffed, removed('sato')])
      .when({ ...add('sato'), profession: 'visiting-nurse' }, employing('ito'))
      .then([added('sato')]);
  });

  it('lets people go by its manager, not by others', () => {
    given(removingDecider, staffed)
      .when(remove('sato'), by('ito'))
      .then([removed('sato')]);
    given(removingDecider, staffed).when(remove('ito'), by('sato')).thenRefused('NOT_FOUND');
    given(removingDecider, [...staffed, removed('sato')])
      .when(remove('sato'), by('ito'))
      .then([]);
    given(removingDecider, staffed).when(remove('stranger'), by('ito')).thenRefused('NOT_FOUND');
  });

  it('keeps its last manager', () => {
    const two = [...staffed, managerChanged('sato', true)];
    given(removingDecider, staffed).when(remove('ito'), by('ito')).thenRefused('CONFLICT');
    given(removingDecider, two)
      .when(remove('ito'), by('ito'))
      .then([removed('ito')]);
    given(managerDecider, staffed).when(makeManager('ito', false), by('ito')).thenRefused('CONFLICT');
    given(managerDecider, two)
      .when(makeManager('ito', false), by('ito'))
      .then([managerChanged('ito', false)]);
  });

  it('makes managers by a manager, of its own staff', () => {
    given(managerDecider, staffed)
      .when(makeManager('sato', true), by('ito'))
      .then([managerChanged('sato', true)]);
    given(managerDecider, staffed).when(makeManager('sato', true), by('sato')).thenRefused('NOT_FOUND');
    given(managerDecider, staffed).when(makeManager('sato', false), by('ito')).then([]);
    given(managerDecider, staffed).when(makeManager('stranger', true), by('ito')).thenRefused('NOT_FOUND');
    given(managerDecider, [...staffed, removed('sato')])
      .when(makeManager('sato', true), by('ito'))
      .thenRefused('NOT_FOUND');
  });

  it('has a manager whatever is asked of it', () => {
    const person = fc.constantFrom('ito', 'sato', 'kato');
    const wish = fc.record({ what: fc.constantFrom('add', 'remove', 'manager'), who: person, by: person, manager: fc.boolean() });
    fc.assert(
      fc.property(fc.array(wish, { maxLength: 30 }), (wishes) => {
        const history = [...staffed];
        for (const { what, who, by: actor, manager } of wishes) {
          const outcome =
            what === 'add'
              ? given(addingDecider, history).when(add(who, manager), employing(actor)).outcome
              : what === 'remove'
                ? given(removingDecider, history).when(remove(who), by(actor)).outcome
                : given(managerDecider, history).when(makeManager(who, manager), by(actor)).outcome;
          if (!isRefusal(outcome)) history.push(...outcome);
          expect([...given(addingDecider, history).state.staff.values()].some((serving) => serving?.manager)).toBe(true);
        }
      }),
    );
  });
});
