import { Controller, Get, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { PLATFORM } from '../platform/tokens.js';
import type { Platform } from '../platform/platform.js';
import { Running } from '../running/running.js';

/**
 * For load balancers. Live is not ready: ready means that people may be sent to this node. Of the
 * stores those are asked that are the node's own; in the embedded profile all are.
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
  async ready(@Res() reply: FastifyReply): Promise<void> {
    const status = this.#status();
    if (status !== 'ready') return void reply.code(503).send({ status });
    const failing = await this.running.failingStores();
    void (failing.length === 0 ? reply.code(200).send({ status }) : reply.code(503).send({ status: 'failing', failing }));
  }

  #status(): 'ready' | 'draining' | 'failed' | 'catching-up' | 'clock-wrong' | 'stale' {
    const { projector, freshness, clock } = this.platform;
    if (this.running.draining) return 'draining';
    if (projector.failure) return 'failed';
    if (!projector.caughtUp) return 'catching-up';
    if (clock.doubt?.()) return 'clock-wrong';
    return freshness.refusal() ? 'stale' : 'ready';
  }
}
