import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));

/** The built server as a process of its own, as `npm start` runs it. */
export class StartedProcess {
  output = '';
  errors = '';
  readonly exited: Promise<number | null>;
  readonly #child: ChildProcess;
  readonly #changed = new Set<() => void>();

  constructor(environment: Record<string, string>) {
    const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('TSUMUGI_')));
    this.#child = spawn(process.execPath, [main], { env: { ...inherited, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child.stdout!.on('data', (text: Buffer) => this.#add('output', text));
    this.#child.stderr!.on('data', (text: Buffer) => this.#add('errors', text));
    this.exited = new Promise((resolve) => this.#child.on('close', (code) => resolve(code)));
    void this.exited.then(() => this.#tell());
  }

  /** The address, once it is ready. */
  async ready(): Promise<string> {
    let ended = false;
    void this.exited.then(() => (ended = true));
    for (;;) {
      const url = /Tsumugi is ready: (\S+)/.exec(this.output)?.[1];
      if (url) return url;
      if (ended) throw new Error(`The server ended before it was ready: ${this.errors}`);
      await new Promise<void>((resolve) => this.#changed.add(resolve));
    }
  }

  get pid(): number {
    return this.#child.pid!;
  }

  /** What it has used of the processor so far, in seconds; null where the system does not tell. */
  processorSeconds(): number | null {
    const file = `/proc/${this.#child.pid}/stat`;
    if (!existsSync(file)) return null;
    // Behind the name in parentheses: user and system time are the 12th and 13th, in hundredths.
    const fields = readFileSync(file, 'utf8').split(') ').at(-1)!.split(' ');
    return (Number(fields[11]) + Number(fields[12])) / 100;
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Ends it as an operator does; answers its exit code. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    this.#child.kill(signal);
    return this.exited;
  }

  #add(stream: 'output' | 'errors', text: Buffer): void {
    this[stream] += text.toString();
    this.#tell();
  }

  #tell(): void {
    for (const resolve of this.#changed) resolve();
    this.#changed.clear();
  }
}
