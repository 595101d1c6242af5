import { closeSync, fsyncSync, openSync } from 'node:fs';
import type { ViewDatabase } from '@tsumugi/views';

/** While views are built at once nobody reads them, and what a power cut breaks is built again: no commit need wait for the disk. */
export function buildWithoutWaiting(views: ViewDatabase): void {
  views.run('PRAGMA synchronous = OFF');
}

/** What was built without waiting is on the disk when this answers. Called once its write-ahead log is empty. */
export function makeDurable(file: string): void {
  const opened = openSync(file, 'r+');
  try {
    fsyncSync(opened);
  } finally {
    closeSync(opened);
  }
}
