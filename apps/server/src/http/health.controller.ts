import { Controller, Get, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { PLATFORM } from '../platform/tokens.js';
import type { Platform } from '../platform/platform.js';

/** Live is not ready: ready means that the views have caught up and every record could be read. */
@Controller()
export class HealthController {
  constructor(@Inject(PLATFORM) private readonly platform: Platform) {}

  @Get('live')
  live(): { status: 'live' } {
    return { status: 'live' };
  }

  @Get('ready')
  ready(@Res() reply: FastifyReply): void {
    const { projector } = this.platform;
    const status = projector.failure ? 'failed' : projector.caughtUp ? 'ready' : 'catching-up';
    void reply.code(status === 'ready' ? 200 : 503).send({ status });
  }
}
