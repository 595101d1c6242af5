import type { SqliteAuditLog } from '@tsumugi/vault';
import { looksAfter } from '../looks.js';
import { SectionWriter, type Section } from './segments.js';

/** Writes the looks after one of them. Their hashes follow from them and are not written. */
export async function writeLooks(
  backup: string,
  looks: SqliteAuditLog | null,
  after: number,
  goingOnFrom: string,
): Promise<{ section: Section; last: number }> {
  const section = new SectionWriter(backup, 'looks', goingOnFrom);
  let last = after;
  if (looks) {
    for await (const { sequence, look } of looksAfter(looks, after)) {
      await section.add({ place: sequence, text: JSON.stringify(look) });
      last = sequence;
    }
  }
  return { section: await section.end(), last };
}
