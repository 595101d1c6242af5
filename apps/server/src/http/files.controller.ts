import { Controller, Get, Inject, Param, Post, Req, Res, type OnModuleDestroy } from '@nestjs/common';
import { FileDesk, Sessions, type OpenFile } from '@tsumugi/care';
import { isId, isRefusal, MINUTE, notFound, refuse, SECOND, type Audience, type Refusal, type Viewer } from '@tsumugi/kernel';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
import { LiveDesk } from '../live/live-desk.js';
import { CareDesk } from '../platform/care-desk.js';
import { askedOf, isKnown } from './byte-range.js';
import { bodyTakesItsTime, bodyWithin } from './request-limits.js';
import { askerOf, goesOn } from './session-cookie.js';
import { HttpOptions } from './http-options.js';
import { answer, answerInWords } from './refusal-answer.js';
import { Transfers, type Transfer, type TransferLimits } from './transfers.js';

const variants = ['original', 'display', 'thumbnail'] as const;
const megabyte = 1024 * 1024;
/** The longest upload in bytes: a short video. */
export const maxFileBytes = 50 * megabyte;
/** What a form has beside its file. */
const formBytes = 16 * 1024;

/** What a form has beside its file may still come so long after the file. */
const restMs = 10 * SECOND;

/**
 * An upload is held in memory until it is stored, since nothing of it may be laid down before it is
 * known what it is; all of the node's together stay well below what a node may grow by.
 */
export const uploadLimits: TransferLimits = {
  perSession: 4,
  perPerson: 4,
  node: 24,
  // One of the longest, or several.
  bytesPerPerson: 52 * megabyte,
  bytesNode: 96 * megabyte,
  waitingPerPerson: 20,
  waitMs: 5 * MINUTE,
  silentMs: 30 * SECOND,
  longestMs: 20 * MINUTE,
};

/** A page of pictures asks for many at once; each holds a piece of its file. */
export const downloadLimits: TransferLimits = {
  perSession: 16,
  perPerson: 24,
  node: 256,
  bytesPerPerson: Infinity,
  bytesNode: Infinity,
  waitingPerPerson: 200,
  waitMs: 20 * SECOND,
  silentMs: MINUTE,
  longestMs: 30 * MINUTE,
};

/** Bytes go through the node alone: session and policy at each request and while bytes leave, nothing kept by caches. */
@Controller('files')
export class FilesController implements OnModuleDestroy {
  readonly uploads = new Transfers(uploadLimits);
  readonly downloads = new Transfers(downloadLimits);

  constructor(
    @Inject(FileDesk) private readonly files: FileDesk,
    @Inject(Sessions) private readonly sessions: Sessions,
    @Inject(HttpOptions) private readonly options: HttpOptions,
    @Inject(LiveDesk) private readonly live: LiveDesk,
    @Inject(CareDesk) private readonly desk: CareDesk,
  ) {}

  /** Before the connections are closed. */
  onModuleDestroy(): void {
    this.uploads.close();
    this.downloads.close();
  }

  @Post()
  async upload(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    // A form can be posted across sites, this header cannot.
    if (request.headers['x-tsumugi-client'] === undefined) return answer(reply, missingHeader);
    const viewer = this.#viewer(request);
    if (!viewer) return answer(reply, unauthenticated);
    if (!request.isMultipart()) return answer(reply, noForm);
    const declared = Number(request.headers['content-length'] ?? 0);
    if (!(declared <= maxFileBytes + formBytes)) return answer(reply, tooLarge);
    const room = Math.min(declared, maxFileBytes);
    // While it waits nothing is read of it.
    bodyTakesItsTime(request.raw);
    const transfer = await this.uploads.begin(viewer, room);
    if (!transfer) return answer(reply, tooManyUploads);
    try {
      const signedIn = (): boolean => this.#isStill(request, viewer);
      transfer.watch(
        () => true,
        () => request.raw.destroy(),
      );
      const form = await readForm(request, transfer, room);
      if (isRefusal(form)) {
        // The form's parser would go on to its end.
        request.raw.unpipe();
        return answer(reply, form);
      }
      transfer.arrived();
      // It took time: what ended meanwhile must be known here.
      const stale = this.live.refusal();
      if (stale) return answer(reply, stale);
      const stored = await this.files.store(viewer, form, signedIn);
      if (!isRefusal(stored) && stored.kind !== 'PICTURE') free(form.bytes);
      if (isRefusal(stored)) return answer(reply, stored);
      // As `Written.after`: the post with it may go to another node at once.
      void reply.code(201).header('tsumugi-after', this.desk.afterNow()).send(stored);
    } finally {
      transfer.end();
      bodyWithin(request.raw, restMs);
    }
  }

  @Get(':file/:variant')
  async fetch(
    @Param('file') file: string,
    @Param('variant') variant: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const viewers = this.#viewers(request);
    if (viewers.length === 0) return answer(reply, unauthenticated);
    const wanted = variants.find((known) => known === variant);
    if (!isId(file) || !wanted) return answer(reply, notFound);
    const transfer = await this.downloads.begin(viewers[0]!);
    if (!transfer) return answer(reply, tooManyDownloads);
    reply.raw.once('close', () => transfer.end());
    // They may have gone while they waited.
    if (reply.raw.closed || reply.raw.destroyed) return transfer.end();
    let refused = notFound;
    const tag = `"${file}-${wanted}"`;
    const isRange = (size: number): boolean => askedOf(request.headers, size, tag).kind === 'range';
    for (const viewer of viewers) {
      const found = await this.files.open(viewer, file, wanted, isRange);
      if (!isRefusal(found)) return this.#send(found, tag, { request, reply, viewer, transfer });
      // Who may see the file is told that it cannot be had now, whatever the other session is told.
      if (found.code !== 'NOT_FOUND') refused = found;
    }
    // A document opens in a window of its own, where a person reads the refusal.
    if (request.headers['sec-fetch-dest'] === 'document') return answerInWords(reply, refused);
    answer(reply, refused);
  }

  #send(
    { content, contentType, mayStill }: OpenFile,
    tag: string,
    { request, reply, viewer, transfer }: { request: FastifyRequest; reply: FastifyReply; viewer: Viewer; transfer: Transfer },
  ): void {
    reply
      .header('content-type', contentType)
      .header('cache-control', 'private, no-store')
      .header('content-disposition', contentType === 'application/pdf' ? 'inline; filename="document.pdf"' : 'inline')
      .header('content-security-policy', "default-src 'none'; sandbox")
      .header('accept-ranges', 'bytes')
      .header('etag', tag);
    if (isKnown(request.headers['if-none-match'], tag)) return void reply.code(304).send();
    const { size } = content;
    const asked = askedOf(request.headers, size, tag);
    if (asked.kind === 'none') {
      reply.header('content-range', `bytes */${size}`).header('content-type', 'application/json; charset=utf-8');
      return void reply.code(416).send({ refused: outside });
    }
    const [from, to] = asked.kind === 'range' ? [asked.from, asked.to] : [0, size];
    if (asked.kind === 'range') reply.code(206).header('content-range', `bytes ${from}-${to - 1}/${size}`);
    reply.header('content-length', to - from);
    // Without a payload the length would be sent as 0.
    if (request.method === 'HEAD') return void reply.send(Readable.from([]));
    const mayGoOn = (): boolean => !this.live.stale && this.#isStill(request, viewer) && mayStill();
    transfer.watch(mayGoOn, () => reply.raw.destroy());
    const pieces = Readable.from(sent(content.read(from, to), transfer, mayGoOn), { objectMode: false, highWaterMark: 64 * 1024 });
    void reply.send(pieces);
  }

  #viewer(request: FastifyRequest): Viewer | null {
    const audience = request.headers['x-tsumugi-audience'];
    const viewers = this.#viewers(request);
    return viewers.find((viewer) => viewer.audience === audience) ?? viewers[0] ?? null;
  }

  /** An image's request tells no audience: who is signed in to several is asked as each. */
  #viewers(request: FastifyRequest): Viewer[] {
    return (['team', 'family'] satisfies Audience[]).flatMap((audience) => {
      const recognise = (token: string): Viewer | null => this.sessions.viewerOf(token, audience, this.live.now());
      const viewer = askerOf(request.headers, audience, this.options.secure, recognise);
      return viewer ? [viewer] : [];
    });
  }

  /** Whether the session that began something goes on, also beside another of the same browser. */
  #isStill(request: FastifyRequest, began: Viewer): boolean {
    return this.#viewers(request).some((viewer) => goesOn(began, viewer));
  }
}

/** Asks again before each piece leaves. */
async function* sent(pieces: AsyncIterable<Uint8Array>, transfer: Transfer, mayGoOn: () => boolean): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) {
    // Who reads on has taken what came before.
    transfer.moved();
    if (!mayGoOn()) throw new Error('The right to the file ended while it was sent.');
    yield piece;
  }
}

type Form = Parameters<FileDesk['store']>[1];

/** @param room the bytes for which there is a place; a file cannot be longer than its form */
async function readForm(request: FastifyRequest, transfer: Transfer, room: number): Promise<Form | Refusal> {
  // At once, for pieces that are put together at the end are held twice. What is not written to takes no memory.
  const bytes = Buffer.allocUnsafeSlow(room);
  const form = await readInto(bytes, request, transfer);
  if (isRefusal(form)) free(bytes);
  return form;
}

async function readInto(bytes: Buffer, request: FastifyRequest, transfer: Transfer): Promise<Form | Refusal> {
  const fields: Record<string, string> = {};
  let file: { bytes: Buffer; name: string } | null = null;
  try {
    for await (const part of request.parts({ limits: { fileSize: maxFileBytes, files: 1, fields: 5, parts: 6, fieldSize: 1_000 } })) {
      if (part.type === 'file') {
        let length = 0;
        for await (const piece of part.file as AsyncIterable<Buffer>) {
          transfer.moved();
          length += piece.copy(bytes, length);
        }
        if (part.file.truncated) return tooLarge;
        file = { bytes: bytes.subarray(0, length), name: part.filename };
      } else if (typeof part.value === 'string') fields[part.fieldname] = part.value;
    }
  } catch (error) {
    const code = (error as { code?: string }).code ?? '';
    if (code === 'FST_REQ_FILE_TOO_LARGE') return tooLarge;
    if (code.startsWith('FST_')) return refuse('INVALID', '一度に送れるファイルは1つです。', 'file');
    return refuse('INVALID', 'ファイルを最後まで受け取れませんでした。もう一度送ってください。', 'file');
  }
  const { patient, commandId } = fields;
  if (!file) return refuse('INVALID', 'ファイルを選んでください。', 'file');
  if (!isId(patient)) return refuse('INVALID', '患者の番号が正しくありません。', 'patient');
  if (!isId(commandId)) return refuse('INVALID', 'commandId は小文字のUUIDで指定してください。', 'commandId');
  return { patient, commandId, bytes: file.bytes, name: file.name };
}

/**
 * Gives a file's memory back at once, where it would stay until the heap is cleaned the next time. Not
 * that of a picture, or of what may be one: libraries outside of JavaScript read it in threads of their own.
 */
function free({ buffer }: Uint8Array): void {
  (buffer as ArrayBuffer).transfer(0);
}

const noForm = refuse('INVALID', 'ファイルは multipart/form-data で送ってください。', 'file');
const tooLarge = refuse('TOO_LARGE', `ファイルは${maxFileBytes / megabyte}MBまでです。小さくしてから送ってください。`, 'file');
const tooManyUploads = refuse(
  'RATE_LIMITED',
  '一度に送れるファイルの数を超えています。送り終わるのを待ってから、もう一度送ってください。',
  'file',
);
const tooManyDownloads = refuse('RATE_LIMITED', '一度に開けるファイルの数を超えています。少し待ってからもう一度お試しください。');
const outside = refuse('INVALID', 'ファイルのその範囲はありません。', 'range');
const unauthenticated = refuse('UNAUTHENTICATED', 'サインインしてください。');
const missingHeader = refuse('INVALID', 'x-tsumugi-client ヘッダーが必要です。', 'x-tsumugi-client');
