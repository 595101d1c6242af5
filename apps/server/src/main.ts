import 'reflect-metadata';
import { pino } from 'pino';
import { DataFolderError } from './platform/data-folder.js';
import { Server } from './server.js';
import { readSettings, SettingsError } from './settings.js';

/** Starts the server, or says in one sentence why not. */
async function main(): Promise<void> {
  const settings = readSettings(process.env);
  const log = pino({ level: settings.log, base: null }, pino.destination({ fd: 2, sync: true }));
  const server = await Server.start({ settings, log });
  console.log(`Tsumugi is ready: ${server.url}`);
  let stopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stopping) return;
      stopping = true;
      server.stop().then(
        () => process.exit(0),
        () => process.exit(1),
      );
    });
  }
}

main().catch((error: unknown) => {
  console.error(sentenceFor(error));
  process.exit(1);
});

function sentenceFor(error: unknown): string {
  if (error instanceof SettingsError || error instanceof DataFolderError) return error.message;
  const { code, port, message, stack } = error as NodeJS.ErrnoException & { port?: number };
  if (code === 'EADDRINUSE') return `Port ${port} is in use; choose another with TSUMUGI_PORT, e.g. TSUMUGI_PORT=3001.`;
  if (code === 'EACCES') return `Port ${port} may not be used by this user; choose one from 1024 up with TSUMUGI_PORT.`;
  return process.env['TSUMUGI_LOG'] === 'debug' ? String(stack) : `Tsumugi cannot start: ${message}`;
}
