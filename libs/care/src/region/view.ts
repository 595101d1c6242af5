import { defineView, type Recorded } from '@tsumugi/kernel';
import type { RegionFounded, RegionPolicyChanged } from './events.js';

export const regionView = defineView({
  name: 'region',
  version: 3,
  tables: `CREATE TABLE region_region (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    policy TEXT NOT NULL,
    demonstration INTEGER NOT NULL
  ) WITHOUT ROWID;`,
  on: {
    RegionFounded({ region, data, shredded }: Recorded<RegionFounded>, db) {
      db.run(
        'INSERT INTO region_region (id, name, policy, demonstration) VALUES (?, ?, ?, ?)',
        region,
        shredded ? '' : data.name,
        JSON.stringify(data.policy),
        data.demonstration ? 1 : 0,
      );
      db.recheck(`region:${region}`);
    },
    RegionPolicyChanged({ region, data }: Recorded<RegionPolicyChanged>, db) {
      db.run('UPDATE region_region SET policy = ? WHERE id = ?', JSON.stringify(data.policy), region);
      db.recheck(`region:${region}`);
    },
  },
});
