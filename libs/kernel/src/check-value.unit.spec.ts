import fc from 'fast-check';
import { checkOf, isAsWritten } from './check-value.js';
import { isRecord } from './damaged-record.js';
import type { NewRecord } from './event.js';

const record: NewRecord = {
  id: 'r1',
  type: 'StaffRemoved',
  version: 1,
  region: 'region-1',
  subject: 'facility:f1',
  keyId: null,
  actor: { person: 'a1', facility: 'f1', device: null },
  enteredBy: 'person',
  onBehalfOf: null,
  at: '2026-04-01T02:00:00.000Z',
  occurredAt: '2026-04-01T01:00:00.000Z',
  command: { id: 'c1', digest: 'd' },
  correlation: 'c1',
  causation: null,
  clear: { account: 'a2', lines: [1, { text: '足のむくみ' }] },
  sealed: null,
};
const written: NewRecord = { ...record, check: checkOf('facility-f1', 4, record) };

describe('the check value of a record', () => {
  it.each<[string, Partial<NewRecord>]>([
    ['id', { id: 'r2' }],
    ['type', { type: 'StaffRemovee' }],
    ['version', { version: 3 }],
    ['region', { region: 'region-2' }],
    ['subject', { subject: 'facility:f2' }],
    ['key', { keyId: 'k' }],
    ['person', { actor: { ...record.actor, person: 'a3' } }],
    ['facility', { actor: { ...record.actor, facility: null } }],
    ['way of entry', { enteredBy: 'import' }],
    ['proxy', { onBehalfOf: 'a4' }],
    ['time', { at: '2026-04-01T03:00:00.000Z' }],
    ['time of happening', { occurredAt: '2027-04-01T01:00:00.000Z' }],
    ['command', { command: { ...record.command, digest: 'e' } }],
    ['correlation', { correlation: 'c2' }],
    ['cause', { causation: 'r0' }],
    ['clear fields', { clear: { account: 'a2', lines: [1, { text: '足のむくむ' }] } }],
    ['sealed bytes', { sealed: 'c2VhbGVk' }],
    ['fields of a later release', { later: 1 } as object],
  ])('is another where its %s is', (_, change) => {
    expect(isAsWritten('facility-f1', 4, { ...written, ...change })).toBe(false);
    expect(isAsWritten('facility-f1', 4, written)).toBe(true);
  });

  it('is another in another stream, and in another place of its own', () => {
    expect(isAsWritten('facility-f2', 4, written)).toBe(false);
    expect(isAsWritten('facility-f1', 5, written)).toBe(false);
  });

  it('stays through every store: whatever is written as JSON and read back, in whatever order of keys', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()), fc.string({ unit: 'binary' }), (clear, stream) => {
        const one = { ...record, clear } as unknown as NewRecord;
        const kept = { ...one, check: checkOf(stream, 0, one) };
        const read = Object.fromEntries(Object.entries(JSON.parse(JSON.stringify(kept)) as object).reverse());
        expect(isAsWritten(stream, 0, read as unknown as NewRecord)).toBe(true);
      }),
    );
  });

  it('is asked of no record of a release that wrote none, which holds what that release wrote and no more', () => {
    expect([isRecord(record), isAsWritten('facility-f1', 4, record)]).toEqual([true, true]);
    const { check, ...rest } = written;
    // The name of its check value was damaged, or the value.
    expect(isRecord({ ...rest, chfck: check })).toBe(false);
    expect(isRecord({ ...rest, check: null })).toBe(false);
    expect(isAsWritten('facility-f1', 4, { ...rest, check: '' })).toBe(false);
    // A later release's field, with a check value.
    expect(isRecord({ ...written, later: 1 })).toBe(true);
  });
});
