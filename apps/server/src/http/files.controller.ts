import { Controller, Get, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { Desk, FileDesk, Sessions } from '@tsumugi/care';
import { isId, isRefusal, notFound, refuse, type Audience, type Refusal, type Viewer } from '@tsumugi/kernel';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { sessionToken } from './session-cookie.js';
import { HttpOptions } from './http-options.js';
import { answer } from './refusal-answer.js';

const variants = ['original', 'display', 'thumbnail'] as const;
/** The longest upload in bytes: a short video. */
export const maxFileBytes = 50 * 1024 * 1024;

/** Bytes go through the node alone: session and policy at each request, nothing kept by caches. */
@Controller('files')
export class FilesController {
  constructor(
    @Inject(FileDesk) private readonly files: FileDesk,
    @Inject(Sessions) private readonly sessions: Sessions,
    @Inject(HttpOptions) private readonly options: HttpOptions,
    @Inject(Desk) private readonly desk: Desk,
  ) {}

  @Post()
  async upload(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    // A form can be posted across sites, this header cannot.
    if (request.headers['x-tsumugi-client'] === undefined) return answer(reply, missingHeader);
    const viewer = this.#viewer(request);
    if (!viewer) return answer(reply, unauthenticated);
    const form = await readForm(request);
    if (isRefusal(form)) return answer(reply, form);
    const stored = await this.files.store(viewer, form);
    if (isRefusal(stored)) return answer(reply, stored);
    void reply.code(201).send(stored);
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
    let refused = notFound;
    for (const viewer of viewers) {
      const found = await this.files.fetch(viewer, file, wanted);
      if (isRefusal(found)) {
        // Who may see the file is told that it cannot be had now, whatever the other session is told.
        if (found.code !== 'NOT_FOUND') refused = found;
        continue;
      }
      void reply
        .header('content-type', found.contentType)
        .header('cache-control', 'private, no-store')
        .header('content-disposition', found.contentType === 'application/pdf' ? 'inline; filename="document.pdf"' : 'inline')
        .header('content-security-policy', "default-src 'none'; sandbox")
        .send(Buffer.from(found.bytes));
      return;
    }
    answer(reply, refused);
  }

  #viewer(request: FastifyRequest): Viewer | null {
    const audience = request.headers['x-tsumugi-audience'];
    const viewers = this.#viewers(request);
    return viewers.find((viewer) => viewer.audience === audience) ?? viewers[0] ?? null;
  }

  /** An image's request tells no audience: who is signed in to several is asked as each. */
  #viewers(request: FastifyRequest): Viewer[] {
    return (['team', 'family'] satisfies Audience[]).flatMap((audience) => {
      const token = sessionToken(request.headers, audience, this.options.secure);
      const viewer = token === null ? null : this.sessions.viewerOf(token, audience, this.desk.now());
      return viewer ? [viewer] : [];
    });
  }
}

async function readForm(request: FastifyRequest): Promise<Parameters<FileDesk['store']>[1] | Refusal> {
  if (!request.isMultipart()) return refuse('INVALID', 'ファイルは multipart/form-data で送ってください。', 'file');
  const fields: Record<string, string> = {};
  let file: { bytes: Buffer; name: string } | null = null;
  try {
    for await (const part of request.parts({ limits: { fileSize: maxFileBytes, files: 1, fields: 5, fieldSize: 1_000 } })) {
      if (part.type === 'file') file = { bytes: await part.toBuffer(), name: part.filename };
      else if (typeof part.value === 'string') fields[part.fieldname] = part.value;
    }
  } catch (error) {
    const code = (error as { code?: string }).code ?? '';
    if (code === 'FST_REQ_FILE_TOO_LARGE')
      return refuse('TOO_LARGE', `ファイルは${maxFileBytes / 1024 / 1024}MBまでです。小さくしてから送ってください。`, 'file');
    if (code.startsWith('FST_')) return refuse('INVALID', '一度に送れるファイルは1つです。', 'file');
    return refuse('INVALID', 'ファイルを最後まで受け取れませんでした。もう一度送ってください。', 'file');
  }
  const { patient, commandId } = fields;
  if (!file) return refuse('INVALID', 'ファイルを選んでください。', 'file');
  if (!isId(patient)) return refuse('INVALID', '患者の番号が正しくありません。', 'patient');
  if (!isId(commandId)) return refuse('INVALID', 'commandId は小文字のUUIDで指定してください。', 'commandId');
  return { patient, commandId, bytes: file.bytes, name: file.name };
}

const unauthenticated = refuse('UNAUTHENTICATED', 'サインインしてください。');
const missingHeader = refuse('INVALID', 'x-tsumugi-client ヘッダーが必要です。', 'x-tsumugi-client');
