export interface ServerProcess {
  readonly url: string;
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
