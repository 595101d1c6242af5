import { renameSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { installedPlugins, PluginHost, type Platform } from '@tsumugi/server';
import { Projector, ViewDatabase, viewsFileName } from '@tsumugi/views';
import { buildWithoutWaiting, makeDurable } from './bulk-views.js';
import { CommandError } from './command-error.js';
import { openPlatform, requireLog, settingsFor } from './open-platform.js';
import { number, Progress, rate, seconds, tell, type Output } from './output.js';

interface Compared {
  readonly table: string;
  readonly rows: number;
  /** Rows that only the old views had. */
  readonly gone: number;
  /** Rows that only the new ones have. */
  readonly added: number;
}

/** What the runtime keeps for resuming streams: it begins anew with the views. */
const notCompared = new Set(['views_checkpoint', 'views_change']);

/** Folds the log beside the present views, says what differs, and puts the new ones in their place. */
export async function rebuild(options: Output & { data?: string }): Promise<void> {
  const settings = settingsFor(options.data);
  requireLog(settings);
  const platform = await openPlatform(settings);
  const present = platform.folder.at('views', viewsFileName(platform.registry.views));
  const anew = `${present}.anew`;
  let compared: Compared[];
  let took: number;
  let events: number;
  let before: boolean;
  try {
    for (const end of ['', '-wal', '-shm']) rmSync(`${anew}${end}`, { force: true });
    const head = await platform.store.head();
    const known = platform.views.position() > 0;
    // The present views may lie behind the log: only what both have folded can be compared.
    if (known) await platform.start();
    const began = performance.now();
    const progress = new Progress('rebuilding', head, options.json);
    const views = new ViewDatabase(anew, platform.registry.views);
    buildWithoutWaiting(views);
    const projector = new Projector(platform.store, platform.sealing, views, (kind) => platform.store.kinds().has(kind));
    await projector.start((position) => progress.at(position));
    await projector.stop();
    views.truncateLog();
    views.close();
    makeDurable(anew);
    progress.end();
    took = seconds(began);
    events = head;
    compared = compare(known ? present : anew, anew);
    before = known;
    await rebuildPlugins(platform);
  } finally {
    await platform.close();
  }
  // Whatever SQLite left beside the files belongs to what is replaced, or is empty.
  for (const end of ['-wal', '-shm']) for (const file of [present, anew]) rmSync(`${file}${end}`, { force: true });
  renameSync(anew, present);

  const rows = compared.reduce((sum, table) => sum + table.rows, 0);
  const different = compared.filter(({ gone, added }) => gone + added > 0);
  tell(options, { events, seconds: took, rows, tables: compared, same: before ? different.length === 0 : null }, [
    ...compared.filter((table) => table.rows > 0).map((table) => `${number(table.rows).padStart(10)}  ${table.table}`),
    ...(different.length === 0
      ? [
          `Rebuilt the views from ${number(events)} positions in ${took} s (${rate(events, took)}/s): ${number(rows)} rows in ${compared.length} tables, ${before ? 'the same as before' : 'where this release had none before'}.`,
        ]
      : []),
  ]);
  if (different.length > 0) {
    const differences = different.map(({ table, gone, added }) => `${table} (${number(gone)} gone, ${number(added)} new)`).join(', ');
    throw new CommandError(`Rebuilt the views in ${took} s; they differ from before, and the new ones are in place: ${differences}.`);
  }
}

/** Plugins' views hold nothing that anybody compares; they are built anew as at a start. */
async function rebuildPlugins({ folder, views, feed, sealing, damaged }: Platform): Promise<void> {
  await folder.setAside(['plugins'], 'rebuilt');
  const failures: Error[] = [];
  const host = new PluginHost(installedPlugins, views, { failed: (_, error) => failures.push(error) });
  await host.start(folder.at('plugins'), feed, sealing, damaged);
  await host.stop();
  const [failure] = failures;
  if (failure) throw failure;
}

function compare(present: string, anew: string): Compared[] {
  const db = new DatabaseSync(anew, { readOnly: true });
  try {
    db.exec(`ATTACH '${present.replaceAll("'", "''")}' AS before`);
    const tables = db
      .prepare("SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
      .all() as { name: string }[];
    return tables
      .filter(({ name }) => !notCompared.has(name))
      .map(({ name }) => {
        const count = (sql: string): number => (db.prepare(`SELECT count(*) AS count FROM (${sql})`).get() as { count: number }).count;
        return {
          table: name,
          rows: count(`SELECT 1 FROM main.${name}`),
          gone: count(`SELECT * FROM before.${name} EXCEPT SELECT * FROM main.${name}`),
          added: count(`SELECT * FROM main.${name} EXCEPT SELECT * FROM before.${name}`),
        };
      });
  } finally {
    db.close();
  }
}
