export interface ServerProcess {
  readonly url: string;
  readonly pid: number;
  /** Resolves when the process has ended. */
  readonly exited: Promise<number | null>;
  ended(): boolean;
  /** A signal, e.g. to stand still. */
  send(signal: NodeJS.Signals): void;
  /** As when the power fails. */
  kill(): Promise<void>;
  stop(): Promise<void>;
  /** What it wrote to standard error. */
  errors(): string;
}

export function startServer(
  folder: string,
  options?: { readonly environment?: Readonly<Record<string, string>>; readonly command?: readonly string[] },
): Promise<ServerProcess>;
