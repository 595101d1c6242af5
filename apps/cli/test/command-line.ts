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
  const program = join(fileURLToPath(new URL('.', import.meta.url)), '../bin/tsumugi.mjs');
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('TSUMUGI_')));
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...args], { env, maxBuffer: 64 * 1024 * 1024 }, (error, out, stderr) =>
      resolve({ code: error ? Number(error.code ?? 1) : 0, out, error: stderr }),
    );
  });
}
