import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { Registry } from '@tsumugi/kernel';
import { installedPlugins, pluginViewsFile, type DataFolder } from '@tsumugi/server';
import { viewsFileName } from '@tsumugi/views';
import { capabilities } from './open-platform.js';

/** What a node of this folder shows nobody, because it could not take a record of it. */
export interface NamedSetAside {
  /** `patient:<id>` and the like; of a plugin `<plugin> facility:<id>`. */
  readonly subject: string;
  readonly position: number;
  readonly type: string;
}

/** As the views and the plugins' views of this release have it; nothing where they are not built, or do not open. */
export function setAsideIn(folder: DataFolder): NamedSetAside[] {
  const views = folder.at('views', viewsFileName(new Registry(capabilities).views));
  const found = rowsOf(views, 'SELECT subject, position, type FROM views_set_aside ORDER BY position');
  for (const plugin of installedPlugins) {
    const file = folder.at('plugins', pluginViewsFile(plugin));
    const rows = rowsOf(file, "SELECT 'facility:' || facility AS subject, position, type FROM plugin_set_aside ORDER BY position");
    found.push(...rows.map((row) => ({ ...row, subject: `${plugin.name} ${row.subject}` })));
  }
  return found;
}

export function setAsideLines(setAside: readonly NamedSetAside[]): string[] {
  return setAside.map(
    ({ subject, position, type }) =>
      `Set aside: ${subject}, whose record at position ${position} (${type}) the views could not take. Nothing of it is shown; ` +
      'a release that can read it takes it up again, or rebuild, where the record was brought back.',
  );
}

function rowsOf(file: string, sql: string): NamedSetAside[] {
  if (!existsSync(file)) return [];
  try {
    const database = new DatabaseSync(file, { readOnly: true });
    try {
      return database.prepare(sql).all() as unknown as NamedSetAside[];
    } finally {
      database.close();
    }
  } catch {
    // Derived files that are damaged are built anew; they are not what is verified.
    return [];
  }
}
