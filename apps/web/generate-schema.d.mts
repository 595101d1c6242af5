import type { GraphQLSchema } from 'graphql';

export const audiences: string[];
export function schemaOf(audience: string): Promise<GraphQLSchema>;
export function generated(audience: string): Promise<string>;
