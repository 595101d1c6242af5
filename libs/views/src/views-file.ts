import { createHash } from 'node:crypto';
import type { View } from '@tsumugi/kernel';
import { runtimeTables } from './runtime-tables.js';

/**
 * The file's name follows from the views' versions: a release whose views changed builds its own
 * file beside the old one, and the old one stays whole until the new one is ready.
 */
export function viewsFileName(views: readonly View[]): string {
  const versions = views.map((view) => `${view.name} ${view.version}\n${view.tables}`).sort();
  return `views-${createHash('sha256')
    .update([...versions, runtimeTables].join('\n'))
    .digest('hex')
    .slice(0, 16)}.db`;
}
