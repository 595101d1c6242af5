import { mostRaised, mostWaiting, raiseDecider, type RaiseFacts } from './decider.js';

const raise = (facts: Partial<RaiseFacts>) =>
  raiseDecider.decide(
    { commandId: 'objection-1', kind: 'READING', record: 'reading-1', expectedVersion: 1, remark: '別の方の値ではありませんか。' },
    null,
    {
      facts: { patient: 'patient-1', room: null, version: 1, waiting: 0, raised: 0, ...facts },
    } as never,
  );

describe('an objection', () => {
  it('is raised while few of the same person wait beside the record', () => {
    expect(raise({})).toMatchObject([{ type: 'ObjectionRaised', data: { objection: 'objection-1' } }]);
    expect(raise({ waiting: mostWaiting - 1, raised: mostRaised - 1 })).toMatchObject([{ type: 'ObjectionRaised' }]);
  });

  it('is refused with a sentence where as many wait as may', () => {
    expect(raise({ waiting: mostWaiting, raised: mostWaiting })).toMatchObject({
      code: 'CONFLICT',
      field: 'record',
      message: expect.stringContaining('回答を待つか、取り下げて') as string,
    });
  });

  it('names the version that was on the screen, and is refused where another stands', () => {
    expect(raise({})).toMatchObject([{ data: { version: 1 } }]);
    expect(raise({ version: 2 })).toMatchObject({ code: 'CONFLICT', field: 'expectedVersion' });
  });

  it('is refused where the person raised as many as may ever be, though all were answered', () => {
    expect(raise({ waiting: 0, raised: mostRaised })).toMatchObject({ code: 'CONFLICT', field: 'record' });
  });
});
