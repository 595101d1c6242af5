import { isId, systemIds, uuidV7 } from './ids.js';

describe('ids', () => {
  it('are UUIDs of version 7 that sort by the time of their making', () => {
    const early = uuidV7(1_764_000_000_000, Buffer.alloc(10, 0xff));
    const late = uuidV7(1_764_000_000_001, Buffer.alloc(10, 0x00));
    expect(early).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(early < late).toBe(true);
    expect(Number.parseInt(early.slice(0, 13).replace('-', ''), 16)).toBe(1_764_000_000_000);
  });

  it('are recognised, and nothing else is', () => {
    expect(isId(systemIds.next())).toBe(true);
    for (const wrong of [
      '',
      'x',
      systemIds.next().toUpperCase(),
      `${systemIds.next()} `,
      '00000000-0000-0000-0000-000000000000',
      7,
      null,
      undefined,
    ]) {
      expect(isId(wrong)).toBe(false);
    }
  });
});
