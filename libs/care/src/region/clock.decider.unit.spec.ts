import { clockDecider } from './clock.decider.js';

const command = { commandId: 'c', region: 'r', position: 7, type: 'PostPublished', at: '2027-04-01T02:00:00.000Z' };
const at = (now: string) => ({ at: now, actor: { person: 'system', facility: null, device: null }, facts: undefined });

describe('going on past a record from the future', () => {
  it('names the record, its time, and the time that is gone by', () => {
    expect(clockDecider.decide(command, null, at('2026-04-01T02:00:00.000Z'))).toEqual([
      {
        type: 'ClockAccepted',
        data: { position: 7, type: 'PostPublished', at: '2027-04-01T02:00:00.000Z', clock: '2026-04-01T02:00:00.000Z' },
      },
    ]);
  });

  it('is refused for a record that is not from the future', () => {
    expect(clockDecider.decide(command, null, at('2027-04-01T02:00:00.000Z'))).toMatchObject({ refused: true, code: 'CONFLICT' });
  });
});
