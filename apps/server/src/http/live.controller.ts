import { Body, Controller, HttpCode, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { Sessions } from '@tsumugi/care';
import { isRefusal, notFound, RefusalError, refuse, type Audience, type Refusal, type Viewer } from '@tsumugi/kernel';
import { IsObject, IsOptional, IsString, MaxLength } from 'class-validator';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LiveDesk } from '../live/live-desk.js';
import { HttpOptions } from './http-options.js';
import { askerOf } from './session-cookie.js';

class LiveRequest {
  @IsString()
  @MaxLength(20_000)
  readonly query!: string;

  @IsOptional()
  @IsObject()
  readonly variables?: Record<string, unknown> | null;

  @IsOptional()
  @IsString()
  @MaxLength(200)
  readonly operationName?: string | null;
}

const audiences: readonly string[] = ['team', 'family', 'office'] satisfies Audience[];

/**
 * For networks that block WebSockets: the same subscription with the same token, asked again and
 * again, answers the same payloads as a stream that resumes.
 */
@Controller()
export class LiveController {
  constructor(
    @Inject(LiveDesk) private readonly live: LiveDesk,
    @Inject(Sessions) private readonly sessions: Sessions,
    @Inject(HttpOptions) private readonly options: HttpOptions,
  ) {}

  @Post(':audience/live')
  @HttpCode(200)
  async poll(
    @Param('audience') name: string,
    @Body() body: LiveRequest,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const answer = (refusal: Refusal): void => {
      const { code, message, field } = refusal;
      void reply.code(code === 'UNAUTHENTICATED' ? 401 : 200).send({ errors: [{ message, extensions: { code, field } }] });
    };
    if (!audiences.includes(name)) return answer(notFound);
    const audience = name as Audience;
    const asker = (): Viewer | null =>
      askerOf(request.headers, audience, this.options.secure, (token) => this.sessions.viewerOf(token, audience, this.live.now()));
    const viewer = asker();
    if (!viewer) return answer(unauthenticated);
    const { documents } = this.live.operations(audience);
    await this.live.budget.turn(viewer);
    if (!asker()) return answer(unauthenticated);
    const tooOften = this.live.budget.read(viewer, body.query, documents.isKept(body.query));
    if (tooOften) return answer(tooOften);
    const operation = this.live.operations(audience).read(body);
    if ('length' in operation) return answer(refuse('INVALID', operation[0]?.message ?? 'INVALID', 'query'));
    const payloads: string[] = [];
    let ended: Refusal | null = null;
    const opened = this.live.hub.open(viewer, operation, {
      next: (payload) => payloads.push(payload.toString()),
      anew: (payload) => payloads.splice(0, payloads.length, payload.toString()),
      end: (refusal) => (ended = refusal),
    });
    if (isRefusal(opened)) return answer(opened);
    this.live.budget.owes(viewer, opened.cells);
    try {
      // Writing down the look takes a moment: what ends meanwhile is not handed out.
      await this.live.looked(viewer, 'open', operation.feed, opened);
    } catch (error) {
      if (!(error instanceof RefusalError)) throw error;
      return answer(error.refusal);
    } finally {
      opened.close();
    }
    if (ended !== null) return answer(ended);
    void reply.header('content-type', 'application/json; charset=utf-8').send(`{"payloads":[${payloads.join(',')}]}`);
  }
}

const unauthenticated = refuse('UNAUTHENTICATED', 'サインインしてください。');
