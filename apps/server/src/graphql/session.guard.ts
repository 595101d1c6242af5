import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { GqlExecutionContext, type GqlContextType } from '@nestjs/graphql';
import { unauthenticated, withoutSessionKey, type CareContext } from '@tsumugi/care';
import { RefusalError } from '@tsumugi/kernel';

/**
 * No GraphQL field without a session, unless it says that it needs none. Files, polling and
 * WebSockets recognise their sessions themselves.
 */
@Injectable()
export class SessionGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    if (context.getType<GqlContextType>() !== 'graphql') return true;
    if (this.reflector.get<boolean>(withoutSessionKey, context.getHandler())) return true;
    if (GqlExecutionContext.create(context).getContext<CareContext>().viewer) return true;
    throw new RefusalError(unauthenticated);
  }
}
