import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import { setTimeout as pause } from 'node:timers/promises';
import { BlobsUnavailableError, type Blobs, type Content, type Pieces } from '@tsumugi/kernel';
import type { Client } from 'minio';
import { assertBlobName, assertBlobPrefix, isBlobName } from './blob-name.js';

export interface S3BlobsOptions {
  /** `http(s)://host[:port]` of any server that speaks S3 and honours `If-None-Match: *`. */
  readonly url: string;
  readonly region: string;
  readonly accessKey: string;
  readonly secretKey: string;
  /** Created where it is missing and may be created. */
  readonly bucket: string;
  /** What all names begin with inside the bucket, e.g. `region-a/`; nothing by default. */
  readonly prefix?: string;
  /** Milliseconds without progress after which a call is given up; 6 000 by default. */
  readonly deadlineMs?: number;
}

const defaultDeadlineMs = 6_000;
/** The slowest line on which a file is still worth waiting for, in bytes a millisecond. */
const slowest = 1_000;
const pausesMs = [100, 300, 900];
const pageSize = 1_000;
/** Asked for at once where a reader may be slow: no answer of the server waits for it. */
const stretchBytes = 1024 ** 2;
/** The largest content of one request. A larger one would be sent in parts, and those overwrite. */
const largest = 5 * 1024 ** 3;
/** No name holds this sign. With it at its end a name and names below it lie side by side on servers that keep folders. */
const end = '_';
const writerHeader = 'tsumugi-writer';
/** A date of HTTP leaves out what is less than a second. */
const halfASecondMs = 500;

/** What the server's clock said, and when by a clock that only goes forward; in milliseconds. */
interface Said {
  readonly date: number;
  readonly at: number;
}

/**
 * Files in a bucket. A call that gets no answer is tried again for a while; then
 * `BlobsUnavailableError` is thrown, and the next call tries anew.
 */
export class S3Blobs implements Blobs {
  readonly #client: Client;
  readonly #agent: http.Agent;
  readonly #calls: AsyncLocalStorage<AbortSignal>;
  readonly #said: () => Said | null;
  readonly #bucket: string;
  readonly #prefix: string;
  readonly #region: string;
  readonly #where: string;
  readonly #deadlineMs: number;
  readonly #closed = new AbortController();
  #writeFailed = false;

  private constructor(
    options: S3BlobsOptions,
    parts: { client: Client; agent: http.Agent; calls: AsyncLocalStorage<AbortSignal>; said: () => Said | null },
  ) {
    this.#client = parts.client;
    this.#agent = parts.agent;
    this.#calls = parts.calls;
    this.#said = parts.said;
    this.#bucket = options.bucket;
    this.#prefix = options.prefix ?? '';
    this.#region = options.region;
    this.#where = `${new URL(options.url).origin}/${options.bucket}`;
    this.#deadlineMs = options.deadlineMs ?? defaultDeadlineMs;
  }

  /** @throws BlobsUnavailableError; Error where the bucket keeps what is deleted */
  static async open(options: S3BlobsOptions): Promise<S3Blobs> {
    // Only here, so that a node with a data folder never loads it.
    const { Client: S3Client } = await import('minio');
    const url = new URL(options.url);
    const secure = url.protocol === 'https:';
    const agent = new (secure ? https : http).Agent({ keepAlive: true, maxSockets: 64 });
    const calls = new AsyncLocalStorage<AbortSignal>();
    let said: Said | null = null;
    const request = (asked: http.RequestOptions, answered: (response: http.IncomingMessage) => void) => {
      // The client has no place to hand a signal through.
      const signal = calls.getStore();
      const started = (secure ? https : http).request({ ...asked, ...(signal && { signal }) });
      return started.on('response', (response) => {
        const status = response.statusCode ?? 0;
        const date = Date.parse(response.headers.date ?? '');
        if (!Number.isNaN(date)) said = { date: date + halfASecondMs, at: performance.now() };
        // Of such failures the client leaves the body unread, which would hold the connection for ever.
        if (status >= 500 || status === 408 || status === 429) response.on('error', () => undefined).resume();
        answered(response);
      });
    };
    const client = new S3Client({
      endPoint: url.hostname.replace(/^\[|\]$/g, ''),
      port: Number(url.port) || (secure ? 443 : 80),
      useSSL: secure,
      accessKey: options.accessKey,
      secretKey: options.secretKey,
      region: options.region,
      pathStyle: true,
      partSize: largest,
      transport: { request } as never,
      transportAgent: agent,
      retryOptions: { disableRetry: true },
    });
    const blobs = new S3Blobs(options, { client, agent, calls, said: () => said });
    try {
      await blobs.#ensureBucket();
    } catch (error) {
      await blobs.close();
      throw error;
    }
    return blobs;
  }

  /**
   * As the port says. When an answer was lost, the second try finds the name taken: whether by the
   * first try or by another writer is told by the mark that each call leaves beside its bytes.
   * @throws BlobsUnavailableError; then it is not known whether the bytes are there
   */
  async putIfAbsent(name: string, bytes: Uint8Array | Pieces): Promise<boolean> {
    const key = this.#key(name);
    // The client would collect a stream as well: the request's signature needs all of it.
    const content =
      bytes instanceof Uint8Array ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) : await collected(bytes.read());
    const writer = randomUUID();
    const headers = { 'If-None-Match': '*', 'Content-Type': 'application/octet-stream', [writerHeader]: writer };
    return this.#writing(async (attempt) => {
      try {
        await this.#client.putObject(this.#bucket, key, content, content.byteLength, headers);
        return true;
      } catch (error) {
        if (codeOf(error) !== 'PreconditionFailed') throw error;
        return attempt > 0 && (await this.#writerOf(key)) === writer;
      }
    }, content.byteLength / slowest);
  }

  async get(name: string): Promise<Uint8Array | null> {
    const key = this.#key(name);
    return this.#call(async (_, progress) => {
      try {
        return await collected(await this.#client.getObject(this.#bucket, key), progress);
      } catch (error) {
        if (isAbsent(error)) return null;
        throw error;
      }
    });
  }

  async content(name: string): Promise<Content | null> {
    const key = this.#key(name);
    const size = await this.#call(async () => {
      try {
        return (await this.#client.statObject(this.#bucket, key)).size;
      } catch (error) {
        if (isAbsent(error)) return null;
        throw error;
      }
    });
    return size === null ? null : { size, read: (from = 0, to = size) => this.#readStretch(key, from, Math.min(to, size)) };
  }

  async delete(name: string): Promise<boolean> {
    const key = this.#key(name);
    let existed = false;
    await this.#call(async () => {
      // The protocol does not say whether there was something to delete. What an earlier try found counts.
      existed ||= (await this.#writerOf(key)) !== null;
      if (existed) await this.#client.removeObject(this.#bucket, key);
    });
    return existed;
  }

  /** In the order of the server's keys, a page at a time. */
  async *list(prefix: string): AsyncIterable<string> {
    assertBlobPrefix(prefix);
    let next: string | undefined = '';
    while (next !== undefined) {
      const from: string = next;
      const page = await this.#call(() => this.#client.listObjectsV2Query(this.#bucket, this.#prefix + prefix, from, '', pageSize, ''));
      for (const { name: key } of page.objects) {
        const name = key?.endsWith(end) ? key.slice(this.#prefix.length, -end.length) : '';
        // Another program may have put files of its own here.
        if (isBlobName(name)) yield name;
      }
      next = page.isTruncated ? String(page.nextContinuationToken) : undefined;
    }
  }

  async probe(): Promise<void> {
    const key = this.#key(`probe/${randomUUID()}`);
    await this.#call(() => this.#writerOf(key));
    if (!this.#writeFailed) return;
    await this.#writing(() => this.#client.putObject(this.#bucket, key, Buffer.alloc(1)));
    await this.#call(() => this.#client.removeObject(this.#bucket, key));
  }

  /** The server's time in milliseconds since 1970, to the second, also where it refuses this machine's; null where it does not say. */
  async time(): Promise<number | null> {
    const asked = performance.now();
    await this.#call(() => this.#writerOf(this.#key(`probe/${randomUUID()}`))).catch(() => undefined);
    const said = this.#said();
    return said === null || said.at < asked ? null : said.date + performance.now() - said.at;
  }

  async close(): Promise<void> {
    this.#closed.abort();
    this.#agent.destroy();
  }

  async *#readStretch(key: string, from: number, to: number): AsyncGenerator<Uint8Array> {
    for (let at = from; at < to; at += stretchBytes) {
      const length = Math.min(stretchBytes, to - at);
      const piece = await this.#call(async (_, progress) =>
        collected(await this.#client.getPartialObject(this.#bucket, key, at, length), progress),
      );
      if (piece.length !== length)
        throw new BlobsUnavailableError(`The file store ${this.#where} gave ${piece.length} bytes for ${length}.`);
      yield piece;
    }
  }

  #key(name: string): string {
    assertBlobName(name);
    return this.#prefix + name + end;
  }

  async #ensureBucket(): Promise<void> {
    const there = await this.#call(async () => {
      try {
        return await this.#client.bucketExists(this.#bucket);
      } catch (error) {
        // An account for objects alone may not ask about the bucket; whether it is there shows below.
        if (codeOf(error) === 'AccessDenied') return true;
        throw error;
      }
    });
    if (!there) {
      await this.#call(async () => {
        try {
          await this.#client.makeBucket(this.#bucket, this.#region);
        } catch (error) {
          // Another node was first; a retry after a lost answer, too.
          if (codeOf(error) !== 'BucketAlreadyOwnedByYou' && codeOf(error) !== 'BucketAlreadyExists') throw error;
        }
      });
    }
    const versioned = await this.#call(async () => {
      try {
        return await this.#client.getBucketVersioning(this.#bucket);
      } catch (error) {
        // Servers without versions answer in many ways, and some accounts may not ask.
        if (isAnswer(error)) return null;
        throw error;
      }
    });
    if ((versioned as { Status?: string } | null)?.Status === 'Enabled') {
      throw new Error(`The bucket ${this.#where} keeps versions, so that nothing in it can be deleted: use one without versioning.`);
    }
    // Names and keys are right only if something can be read.
    await this.#call(() => this.#client.listObjectsV2Query(this.#bucket, this.#prefix, '', '', 1, ''));
  }

  /** The mark of who wrote, '' where there is none; null when the name is free. */
  async #writerOf(key: string): Promise<string | null> {
    try {
      const { metaData } = await this.#client.statObject(this.#bucket, key);
      return (metaData as Record<string, string>)[writerHeader] ?? '';
    } catch (error) {
      if (isAbsent(error)) return null;
      throw error;
    }
  }

  async #writing<T>(work: (attempt: number) => Promise<T>, extraMs = 0): Promise<T> {
    try {
      const done = await this.#call(work, extraMs);
      this.#writeFailed = false;
      return done;
    } catch (error) {
      this.#writeFailed ||= error instanceof BlobsUnavailableError;
      throw error;
    }
  }

  /** Tries until it is answered or the deadline is over; `progress` begins the deadline again. */
  async #call<T>(work: (attempt: number, progress: () => void) => Promise<T>, extraMs = 0): Promise<T> {
    if (this.#closed.signal.aborted) throw new BlobsUnavailableError(`The file store ${this.#where} is closed.`);
    const over = new AbortController();
    const timer = setTimeout(() => over.abort(), this.#deadlineMs + extraMs);
    const progress = () => void timer.refresh();
    const signal = AbortSignal.any([over.signal, this.#closed.signal]);
    try {
      for (let attempt = 0; ; attempt += 1) {
        try {
          return await this.#calls.run(signal, () => work(attempt, progress));
        } catch (error) {
          if (isAnswer(error) && !isPassing(error)) throw this.#unavailable(`refuses: ${codeOf(error)}`, error);
          const wait = pausesMs[attempt];
          if (over.signal.aborted) throw this.#unavailable('does not answer in time', error);
          if (this.#closed.signal.aborted || wait === undefined) throw this.#unavailable('cannot be reached', error);
          await pause(wait, undefined, { signal }).catch(() => undefined);
        }
      }
    } finally {
      clearTimeout(timer);
    }
  }

  #unavailable(how: string, cause: unknown): BlobsUnavailableError {
    return new BlobsUnavailableError(`The file store ${this.#where} ${how}.`, { cause });
  }
}

async function collected(pieces: AsyncIterable<unknown>, progress: () => void = () => undefined): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of pieces) {
    progress();
    parts.push(part as Uint8Array);
  }
  return Buffer.concat(parts);
}

/** The server said no: said again it would say so again. */
const isAnswer = (error: unknown): boolean => error instanceof Error && error.name === 'S3Error';

function codeOf(error: unknown): string | null {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : null;
}

const isAbsent = (error: unknown): boolean => ['NoSuchKey', 'NotFound'].includes(codeOf(error) ?? '');

/** Said of two writers at once, or by a server that has too much to do. */
const passing = ['ConditionalRequestConflict', 'OperationAborted', 'RequestTimeout', 'SlowDown', 'InternalError', 'ServiceUnavailable'];
const isPassing = (error: unknown): boolean => passing.includes(codeOf(error) ?? '');
