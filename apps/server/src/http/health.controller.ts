import { Controller, Get, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { PLATFORM } from '../platform/tokens.js';
import type { Platform } from '../platform/platform.js';
import { Running } from '../running/running.js';

/**
 * For load balancers. Live is not ready: ready means that people may be sent to this node. What all
 * nodes share is not asked here: while it is away each of them says so in words, and nobody would
 * hear them if none were ready.
 */
@Controller()
export class HealthController {
  constructor(
    @Inject(PLATFORM) private readonly platform: Platform,
    @Inject(Running) private readonly running: Running,
  ) {}

  @Get('live')
  live(): { status: 'live' } {
    return { status: 'live' };
  }

  @Get('ready')
  ready(@Res() reply: FastifyReply): void {
    const status = this.#status();
    void reply.code(status === 'ready' ? 200 : 503).send({ status });
  }

  #status(): 'ready' | 'draining' | 'failed' | 'catching-up' | 'stale' {
    const { projector, freshness } = this.platform;
    if (this.running.draining) return 'draining';
    if (projector.failure) return 'failed';
    if (!projector.caughtUp) return 'catching-up';
    return freshness.refusal() ? 'stale' : 'ready';
  }
}
