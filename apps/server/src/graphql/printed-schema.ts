import { careCapabilities } from '@tsumugi/care';
import type { Audience } from '@tsumugi/kernel';
import { buildASTSchema, lexicographicSortSchema, parse, printSchema } from 'graphql';
import { installedPlugins } from '../plugins/installed.js';
import { pluginTypeDefs } from '../plugins/plugin-schema.js';
import { schemaText } from './api.module.js';

/** An audience's whole schema, plugins included, as it is kept under `docs/schema/` to be reviewed. */
export function printedSchema(audience: Audience): string {
  const plugins = audience === 'team' ? installedPlugins.map(pluginTypeDefs) : [];
  const schema = buildASTSchema(parse([schemaText(careCapabilities, audience), ...plugins].join('\n')));
  return `${printSchema(lexicographicSortSchema(schema))}\n`;
}
