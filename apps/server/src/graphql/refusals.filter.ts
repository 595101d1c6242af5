import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { GqlArgumentsHost, type GqlContextType } from '@nestjs/graphql';
import { RefusalError } from '@tsumugi/kernel';
import type { FastifyReply } from 'fastify';
import type { GraphQLResolveInfo } from 'graphql';
import { getNamedType, isUnionType } from 'graphql';
import { answer } from '../http/refusal-answer.js';
import { refused } from '../platform/care-desk.js';

/**
 * A refusal thrown on the way (a missing session, an invalid input) is a typed answer where the
 * schema has room for one, and a GraphQL error with its code where it has not.
 */
@Catch(RefusalError)
export class RefusalsFilter implements ExceptionFilter<RefusalError> {
  catch(error: RefusalError, host: ArgumentsHost): unknown {
    if (host.getType<GqlContextType>() !== 'graphql') {
      return answer(host.switchToHttp().getResponse<FastifyReply>(), error.refusal);
    }
    const { returnType } = GqlArgumentsHost.create(host).getInfo<GraphQLResolveInfo>();
    const type = getNamedType(returnType);
    if (isUnionType(type) && type.getTypes().some((member) => member.name === 'Refused')) return refused(error.refusal);
    return error;
  }
}
