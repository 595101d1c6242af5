import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, validate } from 'graphql';
import { audiences, generated, schemaOf } from '../../generate-schema.mjs';

const source = join(import.meta.dirname, '..');
const files = (await readdir(source, { recursive: true })).filter((name) => name.endsWith('documents.ts'));

/** Areas named as an audience speak to that audience's server, all others to the team's. */
function audienceOf(file: string): string {
  return audiences.find((audience: string) => file.startsWith(`${audience}/`)) ?? 'team';
}

describe('the screens and the schema', () => {
  it.each(files)('every document of %s is one that the server understands', async (file) => {
    const exported = (await import(join(source, file))) as Record<string, string | Record<string, string>>;
    for (const [name, value] of Object.entries(exported)) {
      const documents = typeof value === 'string' ? { [audienceOf(file)]: value } : value;
      for (const [audience, text] of Object.entries(documents)) {
        const errors = validate(await schemaOf(audience), parse(text)).map((error) => `${name}: ${error.message}`);
        expect(errors).toEqual([]);
      }
    }
  });

  it.each(audiences)('the types for %s are those of its SDL', async (audience: string) => {
    const written = await readFile(join(source, `graphql/schema/${audience}.ts`), 'utf8');
    expect(written).toBe(await generated(audience));
  });
});
