/**
 * Writes the TypeScript shapes of the three audiences' schemas to `src/graphql/schema/`, from the
 * printed schemas under docs/schema, so that a screen which asks for a field that isn't there does not compile.
 * Run with Node 24: `node apps/web/generate-schema.mjs`.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSchema, isEnumType, isInputObjectType, isListType, isNonNullType, isObjectType, isUnionType } from 'graphql';

const here = dirname(fileURLToPath(import.meta.url));
const scalars = { ID: 'string', String: 'string', Int: 'number', Float: 'number', Boolean: 'boolean', Instant: 'string', Day: 'string' };

/** The schema of one audience, as the server prints it. */
export async function schemaOf(audience) {
  return buildSchema(await readFile(join(here, `../../docs/schema/${audience}.graphql`), 'utf8'));
}

function typeOf(type) {
  if (isNonNullType(type)) return shapeOf(type.ofType);
  return `${shapeOf(type)} | null`;
}

function shapeOf(type) {
  if (!isListType(type)) return scalars[type.name] ?? type.name;
  const item = typeOf(type.ofType);
  return item.includes(' ') ? `(${item})[]` : `${item}[]`;
}

function comment(description, indent) {
  return description ? `${indent}/** ${description.replace(/\s+/g, ' ')} */\n` : '';
}

/** The text of the generated module of one audience. */
export async function generated(audience) {
  const schema = await schemaOf(audience);
  const out = [`// Generated from the SDL by generate-schema.mjs; not written by hand.\n`];
  const types = Object.values(schema.getTypeMap()).sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const type of types) {
    if (type.name.startsWith('__') || ['Query', 'Mutation', 'Subscription'].includes(type.name)) continue;
    const doc = comment(type.description, '');
    if (isEnumType(type)) {
      out.push(
        `${doc}export type ${type.name} = ${type
          .getValues()
          .map((value) => `'${value.name}'`)
          .join(' | ')};\n`,
      );
    } else if (isUnionType(type)) {
      const members = type.getTypes().map((member) => `({ __typename: '${member.name}' } & ${member.name})`);
      out.push(`${doc}export type ${type.name} = ${members.join(' | ')};\n`);
    } else if (isObjectType(type) || isInputObjectType(type)) {
      const fields = Object.values(type.getFields()).map((field) => {
        const optional = isInputObjectType(type) && (!isNonNullType(field.type) || field.defaultValue !== undefined);
        return `${comment(field.description, '  ')}  ${field.name}${optional ? '?' : ''}: ${typeOf(field.type)};\n`;
      });
      out.push(`${doc}export interface ${type.name} {\n${fields.join('')}}\n`);
    }
  }
  return out.join('\n');
}

export const audiences = ['team', 'family', 'office'];

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const audience of audiences) await writeFile(join(here, `src/graphql/schema/${audience}.ts`), await generated(audience));
}
