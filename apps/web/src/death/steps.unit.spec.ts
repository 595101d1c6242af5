import type { DeathStep } from '../graphql/schema/team';
import { saidSteps, whoUndoes } from './steps';

const step = (id: string, at: string): DeathStep => ({
  id,
  kind: 'RECORDED',
  at,
  by: null,
  diedOn: null,
  foundBy: null,
  foundAt: null,
  reason: null,
});
it('a second record of a death that stands corrects the first; after an undoing it is a new one', () => {
  const kinds = ['REPORTED', 'RECORDED', 'RECORDED', 'CONFIRMED', 'RECORDED', 'UNDONE', 'RECORDED'] as const;
  const said = saidSteps(kinds.map((kind, place) => ({ ...step(`${place}`, '2026-04-04T02:00:00.000Z'), kind })));
  expect(said.filter(({ corrects }) => corrects).map(({ id }) => id)).toEqual(['2', '4']);
});

it('a recording is undone by another facility; confirmed, by who records deaths; of the office, by the office', () => {
  const by = { account: 'd', name: '糸井', kana: '', profession: 'doctor', facility: 'clinic', facilityName: '青葉', face: null };
  const of = (...kinds: DeathStep['kind'][]) => kinds.map((kind) => ({ ...step(kind, '2026-04-04T02:00:00.000Z'), kind, by }));
  expect(whoUndoes(of('REPORTED', 'RECORDED'))).toBe('another');
  expect(whoUndoes(of('RECORDED', 'CONFIRMED'))).toBe('recorder');
  expect(whoUndoes(of('RECORDED', 'CONFIRMED', 'RECORDED'))).toBe('another');
  expect(whoUndoes(of('RECORDED', 'CONFIRMED').map((said) => ({ ...said, by: null })))).toBe('office');
});
