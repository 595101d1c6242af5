import { viewBench, type GivenEvent } from '@tsumugi/views/testing';
import { facilitiesOf, staffOf } from './facility.js';
import { facilityView } from './view.js';
import { accountView } from '../account/view.js';

const stream = 'facility-station';
const added = (account: string, manager = false): GivenEvent => ({
  type: 'StaffAdded',
  stream,
  data: { account, profession: 'visiting-nurse', manager },
});

const bench = () =>
  viewBench([facilityView, accountView]).given(
    {
      type: 'FacilityRegistered',
      stream,
      data: { number: '1360199999', name: 'つむぎ訪問看護', kana: 'ツムギホウモンカンゴ', kind: 'visiting-nursing-station', phone: null },
    },
    {
      type: 'AccountOpened',
      stream: 'account-ito',
      data: { kind: 'professional', signInName: 'ito', name: '伊藤', kana: 'イトウ', email: null },
    },
    added('ito', true),
  );

describe('the staff of a facility', () => {
  it('keeps who was a manager when', () => {
    const given = bench().given({ type: 'StaffManagerChanged', stream, data: { account: 'ito', manager: false } });
    expect(given.rechecks).toEqual(['staff:station']);
    expect(given.all('SELECT manager, from_position, to_position FROM facility_staff ORDER BY from_position')).toEqual([
      { manager: 1, from_position: 3, to_position: 4 },
      { manager: 0, from_position: 4, to_position: null },
    ]);
  });

  it('loses who leaves, and has them again when they come back', () => {
    const given = bench().given({ type: 'StaffRemoved', stream, data: { account: 'ito' } });
    expect(given.rechecks).toEqual(['staff:station']);
    expect(staffOf(given.db, 'station')).toEqual([]);
    given.given(added('ito'));
    expect(staffOf(given.db, 'station')).toMatchObject([{ account: 'ito', name: '伊藤', manager: false }]);
    expect(given.all('SELECT 1 FROM facility_staff WHERE account = ?', 'ito')).toHaveLength(2);
  });

  it('ends the sessions for this facility of who leaves, and no others', () => {
    const session = (id: string, account: string, facility: string): GivenEvent => ({
      type: 'SessionOpened',
      stream: `session-${id}`,
      data: {
        ...{ account, audience: 'team', facility, profession: null, device: null, tokenHash: id, until: '2026-04-02T00:00:00.000Z' },
        ...{ password: null, goesOnFrom: null },
      },
    });
    const given = bench().given(added('sato'), { ...added('ito'), stream: 'facility-clinic' });
    given.given(session('here', 'ito', 'station'), session('there', 'ito', 'clinic'), session('other', 'sato', 'station'));
    given.given({ type: 'StaffRemoved', stream, data: { account: 'ito' } });
    expect([...given.rechecks].sort()).toEqual(['session:here', 'staff:station']);
    expect(given.all('SELECT id FROM account_session WHERE ended_at IS NULL ORDER BY id')).toEqual([{ id: 'other' }, { id: 'there' }]);
  });
});

describe('looking for a facility', () => {
  it.each(['つむぎ', 'ツムギ', 'ﾂﾑｷﾞ', '訪問', '1360199', 'つむぎ 訪問'])('finds it by %s', (search) => {
    expect(facilitiesOf(bench().db, 'region-1', search, 20)).toHaveLength(1);
  });

  it.each(['かわせみ', '%'])('does not find it by %s', (search) => {
    expect(facilitiesOf(bench().db, 'region-1', search, 20)).toEqual([]);
  });

  it('stays within the region', () => {
    expect(facilitiesOf(bench().db, 'region-2', 'つむぎ', 20)).toEqual([]);
  });
});
