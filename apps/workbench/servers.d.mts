/** A real server for tests: a process of its own on loopback and a free port, with a folder of its own. */
export interface TestServer {
  /** Where clients reach it; the same after a restart. */
  readonly url: string;
  readonly port: number;
  /** Starts it again over what it kept. */
  start(): Promise<void>;
  /** Ends the process and keeps the folder. */
  end(signal?: NodeJS.Signals): Promise<void>;
  /** The process stands still (SIGSTOP). */
  pause(): Promise<void>;
  resume(): void;
  /** Ends it for good and removes its folder. */
  stop(): Promise<void>;
}

/** A port that nobody listens on. */
export function freePort(): Promise<number>;

export function startProgram(options: {
  name: string;
  command: readonly string[];
  url: string;
  port: number;
  environment?: Readonly<Record<string, string>>;
  folder: string;
}): Promise<TestServer>;

export function startNats(): Promise<TestServer>;
export function startRedis(): Promise<TestServer>;
/** Speaks KurrentDB's protocol over a log of its own. Runs from what is built. */
export function startEventStore(): Promise<TestServer>;

export type S3Server = 'versitygw' | 'minio';
export const s3Servers: readonly S3Server[];
export function startS3(kind?: S3Server): Promise<TestServer & { readonly accessKey: string; readonly secretKey: string }>;
