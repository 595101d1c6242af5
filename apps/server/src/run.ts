import 'reflect-metadata';
import { pino } from 'pino';
import { professions, type Profession } from '@tsumugi/care';
import { SECOND } from '@tsumugi/kernel';
import { DemonstrationController, type Face } from './http/demonstration.controller.js';
import { DataFolderError } from './platform/data-folder.js';
import { openLog } from './running/log.js';
import { kindOf } from './running/place-of.js';
import { leave, Patience } from './running/patience.js';
import { Serving } from './serving.js';
import { readSettings, SettingsError } from './settings.js';

/** What a node may take to close when it has drained: it has ended five seconds after its drain. */
const afterDrainMs = 4.4 * SECOND;

/** Starts the server, or says in one sentence why not. */
async function main(): Promise<void> {
  const settings = readSettings(process.env);
  const log = openLog({ level: settings.log, node: settings.node }, pino.destination({ fd: 2, sync: true }));
  const hurry = new AbortController();
  let serving: Serving | null = null;
  let patience: Patience | null = null;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      // What is durable is so already: a start can be broken off at any point.
      if (!serving) process.exit(0);
      // Who asks a second time does not want to wait for the drain.
      if (patience) {
        patience.endsIn(afterDrainMs);
        return hurry.abort();
      }
      const { drainSeconds = 0 } = settings;
      log.info({ signal, seconds: drainSeconds }, 'the node drains');
      const stopping = serving;
      patience = new Patience(() => {
        const { at, connections } = stopping.server.ending;
        log.error({ ending: at ?? 'begin', count: connections }, 'the node was ended before everything was closed');
      });
      patience.endsIn(drainSeconds * SECOND + afterDrainMs);
      stopping.stop(hurry.signal).then(
        () => leave(0),
        (error: unknown) => {
          const reason = error instanceof DataFolderError ? error.message : undefined;
          log.error({ kind: kindOf(error), reason }, 'closing failed');
          leave(1);
        },
      );
    });
  }
  serving = await Serving.start({ settings, log }, fail);
  const { server } = serving;
  console.log(`Tsumugi is ready: ${server.url}`);
  log.info({ port: server.port }, 'the node is ready');
  introduce(server.app.get(DemonstrationController).people());
}

/** Says who the visitor of a demonstration can be. */
function introduce(people: readonly Face[]): void {
  if (people.length === 0) return;
  console.log('This is the demonstration: everybody in it is invented. Choose a face on the sign-in page:');
  for (const { name, profession, facilityName, audience } of people) {
    const what = profession ? professions[profession as Profession] : audience === 'family' ? 'ご家族' : '地域の事務局';
    console.log(`  ${[what, name, facilityName].filter(Boolean).join('　')}`);
  }
}

main().catch(fail);

function fail(error: unknown): never {
  console.error(sentenceFor(error));
  process.exit(1);
}

function sentenceFor(error: unknown): string {
  if (error instanceof SettingsError || error instanceof DataFolderError) return error.message;
  const { code, port, message, stack } = error as NodeJS.ErrnoException & { port?: number };
  if (code === 'EADDRINUSE') return `Port ${port} is in use; choose another with TSUMUGI_PORT, e.g. TSUMUGI_PORT=3001.`;
  if (code === 'EACCES') return `Port ${port} may not be used by this user; choose one from 1024 up with TSUMUGI_PORT.`;
  return process.env['TSUMUGI_LOG'] === 'debug' ? String(stack) : `Tsumugi cannot start: ${message}`;
}
