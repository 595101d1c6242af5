import type { ConsentWithdrawal, DeathStep, Patient } from '../graphql/schema/team';
import { placed, sayingsOf } from './sayings';

const step = (id: string, at: string): DeathStep => ({
  ...{ id, at, kind: 'RECORDED', by: null, diedOn: null, foundBy: null, foundAt: null, reason: null },
});
const withdrawal = (id: string, at: string): ConsentWithdrawal => ({
  ...{ id, at, withdrawnOn: null, facilities: [], givenBy: null, means: 'TELEPHONE', by: null },
});
const patient = {
  death: {
    status: 'RECORDED',
    mayUndo: false,
    mayClose: false,
    steps: [step('1', '2026-03-31T02:00:00.000Z'), step('2', '2026-04-04T02:00:00.000Z')],
  },
  consent: { withdrawals: [withdrawal('1', '2026-04-02T02:00:00.000Z')] },
} as unknown as Patient;
const posts = ['2026-04-01', '2026-04-03'].map((day) => ({ postedAt: `${day}T02:00:00.000Z` }));

it('what was said about a death or a consent stands between the posts of its time', () => {
  const keys = (hasMore: boolean) =>
    [...placed(sayingsOf(patient), posts, hasMore)].map(([place, said]) => [place, said.map(({ key }) => key)]);
  expect(keys(false)).toEqual([
    [0, ['death-1']],
    [1, ['consent-1']],
    [2, ['death-2']],
  ]);
  expect(keys(true)).toEqual([
    [1, ['consent-1']],
    [2, ['death-2']],
  ]);
});

it('where it is withheld nothing stands there', () => {
  expect(sayingsOf({ death: null, consent: { ...patient.consent, withdrawals: null } })).toEqual([]);
});
