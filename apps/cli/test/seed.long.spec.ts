import { mkdtempSync, rmSync, writeFileSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromJson, type JsonValue } from '@bufbuild/protobuf';
import { canSeeAt, roomIdOf } from '@tsumugi/care';
import { messageOf } from '@tsumugi/contracts';
import type { Recorded, StoredRecord, Viewer } from '@tsumugi/kernel';
import { openPlatform, settingsFor } from '../src/open-platform.js';
import { tsumugi } from './command-line.js';

const seedArgs = (data: string, seed = '7') => [
  'seed',
  '--patients',
  '5',
  '--months',
  '1',
  '--seed',
  seed,
  '--until',
  '2026-04-01',
  '--data',
  data,
  '--json',
];

/** What was recorded, without what each vault seals anew. */
async function recordsOf(data: string): Promise<Recorded[]> {
  const platform = await openPlatform(settingsFor(data));
  try {
    const stored: StoredRecord[] = [];
    for await (const record of platform.store.readAll()) stored.push(record);
    return (await platform.sealing.openAll(stored)).map((record) => ({ ...record, keyId: null }));
  } finally {
    await platform.close();
  }
}

describe('tsumugi seed', () => {
  let folder: string;
  let records: Recorded[];
  let result: { events: number; byType: Record<string, number>; patients: number };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tsumugi-'));
    const run = await tsumugi(...seedArgs(join(folder, 'one')));
    expect([run.code, run.error]).toEqual([0, '']);
    result = JSON.parse(run.out) as typeof result;
    records = await recordsOf(join(folder, 'one'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('says how many of what it wrote', () => {
    expect(result.events).toBe(records.length);
    expect(result.byType).toMatchObject({ PatientRegistered: 5, ConsentRecorded: 5 });
    for (const [type, count] of Object.entries(result.byType))
      expect([type, records.filter((record) => record.type === type).length]).toEqual([type, count]);
  });

  it('gives the same region for the same seed, ids and times included, and another for another', async () => {
    await tsumugi(...seedArgs(join(folder, 'same')));
    expect(await recordsOf(join(folder, 'same'))).toEqual(records);
    await tsumugi(...seedArgs(join(folder, 'other'), '8'));
    expect(await recordsOf(join(folder, 'other'))).not.toEqual(records);
  });

  it('writes in the order of time, before the day it was told, each event in the form of its message', () => {
    const times = records.map(({ at }) => at);
    expect(times.at(-1)! < '2026-03-31T15:00:00.000Z').toBe(true);
    for (const record of records) {
      expect(() => fromJson(messageOf(record.type, record.version), record.data as unknown as JsonValue)).not.toThrow();
      expect(record.occurredAt <= record.at).toBe(true);
    }
  });

  it('lets nobody write whom the policy would not let see the patient', async () => {
    const platform = await openPlatform(settingsFor(join(folder, 'one')));
    try {
      const { region } = records[0]!;
      const posts = records.filter(({ type, actor }) => type === 'PostPublished' && actor.facility !== null);
      expect(posts.length).toBeGreaterThan(10);
      for (const { position, data, actor } of posts) {
        const { patient } = data as { patient: string };
        const viewer: Viewer = {
          audience: 'team',
          region,
          account: actor.person,
          facility: actor.facility,
          profession: null,
          device: null,
          session: '',
          sessionUntil: '9999-12-31T00:00:00.000Z',
        };
        expect(canSeeAt(platform.views, viewer, patient, roomIdOf(patient, 'ALL_PROFESSIONALS'), position).allowed).toBe(true);
      }
    } finally {
      await platform.close();
    }
  });

  it('refuses a folder that holds something, and takes one that is empty', async () => {
    const used = join(folder, 'used');
    mkdirSync(used);
    writeFileSync(join(used, 'note.txt'), 'mine');
    const refused = await tsumugi(...seedArgs(used));
    expect([refused.code, refused.out, refused.error]).toEqual([
      1,
      '',
      expect.stringMatching(/^The data folder .*used is not empty; name a new one, e\.g\. --data/),
    ]);
    rmSync(join(used, 'note.txt'));
    expect((await tsumugi(...seedArgs(used))).code).toBe(0);
  });

  it.each([
    [['--patients', 'many'], '--patients 100'],
    [['--patients', '5', '--until', '2026-02-30'], '--until 2026-04-01'],
    [['--patients', '5', '--months', '0'], '--months 6'],
  ])('names a wrong value with an example: %j', async (args, example) => {
    const { code, error } = await tsumugi('seed', ...args, '--data', join(folder, 'never'));
    expect([code, error]).toEqual([1, expect.stringContaining(example)]);
  });
});
