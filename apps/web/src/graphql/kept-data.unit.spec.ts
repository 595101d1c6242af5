import { keptAfter } from './kept-data';
import { offline } from './trouble';

describe('what a question was answered', () => {
  const bounds = { thresholds: ['low'] };
  const known = keptAfter(null, { asked: 'a', answered: 'a', data: bounds, trouble: null });
  const failed = { asked: 'a', answered: 'a', data: undefined, trouble: offline };
  const refused = { code: 'NOT_FOUND', message: '見つかりません。' } as const;

  it('stays when asking again fails for a passing reason', () => {
    expect(keptAfter(known, failed)?.data).toBe(bounds);
    expect(keptAfter(known, { ...failed, trouble: { code: 'STALE', message: '' } })?.data).toBe(bounds);
    expect(keptAfter(known, { asked: 'a', answered: 'a', data: { thresholds: [] }, trouble: null })?.data).toEqual({ thresholds: [] });
  });

  it('goes with a refusal, and never answers another question', () => {
    expect(keptAfter(known, { ...failed, trouble: refused })).toBeNull();
    expect(keptAfter(known, { ...failed, asked: 'b' })).toBeNull();
    const former = keptAfter(null, { asked: 'b', answered: 'a', data: bounds, trouble: null });
    expect(keptAfter(former, { ...failed, asked: 'b' })).toBeNull();
  });
});
