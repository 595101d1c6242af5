import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Run {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

/** Runs the command as a person does; settings of the surrounding shell are left out. */
export function tsumugi(...args: string[]): Promise<Run> {
  return tsumugiWith({}, ...args);
}

/** With settings, and with what is piped in. */
export function tsumugiWith(given: { settings?: Record<string, string>; input?: string }, ...args: string[]): Promise<Run> {
  const program = join(fileURLToPath(new URL('.', import.meta.url)), '../bin/tsumugi.mjs');
  const surrounding = Object.entries(process.env).filter(([name]) => !name.startsWith('TSUMUGI_'));
  const env = { ...Object.fromEntries(surrounding), ...given.settings };
  return new Promise((resolve) => {
    const run = execFile(process.execPath, [program, ...args], { env, maxBuffer: 64 * 1024 * 1024 }, (error, out, stderr) =>
      resolve({ code: error ? Number(error.code ?? 1) : 0, out, error: stderr }),
    );
    run.stdin?.end(given.input ?? '');
  });
}

/** What a command prints as its one JSON object when it runs in this process, which starts none. */
export async function toldBy<T>(work: () => Promise<void>): Promise<T> {
  const { log } = console;
  let told = '';
  console.log = (text: string) => void (told += text);
  try {
    await work();
  } finally {
    console.log = log;
  }
  return JSON.parse(told) as T;
}
