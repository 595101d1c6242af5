import { Catch, HttpException, Inject, type ArgumentsHost } from '@nestjs/common';
import { BaseExceptionFilter } from '@nestjs/core';
import type { GqlContextType } from '@nestjs/graphql';
import type { FastifyReply } from 'fastify';
import { refusalFor } from '../platform/not-now.js';
import { LOG } from '../platform/tokens.js';
import type { Log } from '../running/log.js';
import { answer } from './refusal-answer.js';

/** What nobody expected, outside of GraphQL: one line for the operator, and the plain answer for the caller. */
@Catch()
export class UnexpectedFilter extends BaseExceptionFilter {
  constructor(@Inject(LOG) private readonly log: Log) {
    super();
  }

  override catch(error: unknown, host: ArgumentsHost): unknown {
    // GraphQL says it with the answer, and writes it down there.
    if (host.getType<GqlContextType>() === 'graphql') return error;
    const notNow = refusalFor(error);
    if (notNow) return answer(host.switchToHttp().getResponse<FastifyReply>(), notNow);
    if (!(error instanceof HttpException && error.getStatus() < 500)) this.log.error({ error }, 'a request failed');
    super.catch(error, host);
    return undefined;
  }
}
