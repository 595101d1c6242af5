import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { GqlArgumentsHost, type GqlContextType } from '@nestjs/graphql';
import { RefusalError } from '@tsumugi/kernel';
import type { FastifyReply } from 'fastify';
import type { GraphQLResolveInfo } from 'graphql';
import { getNamedType, isUnionType } from 'graphql';
import { refused } from '../platform/care-desk.js';

/**
 * A refusal thrown on the way (a missing session, an invalid input) is a typed answer where the
 * schema has room for one, and a GraphQL error with its code where it has not.
 */
@Catch(RefusalError)
export class RefusalsFilter implements ExceptionFilter<RefusalError> {
  catch(error: RefusalError, host: ArgumentsHost): unknown {
    if (host.getType<GqlContextType>() !== 'graphql') {
      const { code, message, field } = error.refusal;
      return void host.switchToHttp().getResponse<FastifyReply>().code(400).send({ refused: { code, message, field } });
    }
    const { returnType } = GqlArgumentsHost.create(host).getInfo<GraphQLResolveInfo>();
    const type = getNamedType(returnType);
    if (isUnionType(type) && type.getTypes().some((member) => member.name === 'Refused')) return refused(error.refusal);
    return error;
  }
}
