import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const root = join(import.meta.dirname, '../../..');
const folder = join(root, 'docs/decisions');

describe('The decisions', () => {
  const names = readdirSync(folder).sort();

  it('have a number each, which their heading says', () => {
    const numbers = names.map((name) => Number(/^(\d{4})-[a-z0-9-]+\.md$/.exec(name)?.[1]));
    expect(numbers.filter((number, index) => Number.isNaN(number) || numbers.indexOf(number) !== index)).toEqual([]);
    const said = names.map((name) => /^# (\d+)\. \S/.exec(readFileSync(join(folder, name), 'utf8'))?.[1]);
    expect(said).toEqual(numbers.map(String));
  });

  it('and whatever else the documents point to are there', () => {
    const documents = globSync(['README.md', 'docs/**/*.md'], { cwd: root });
    expect(documents.length).toBeGreaterThan(names.length);
    const lost = documents.flatMap((document) =>
      [...readFileSync(join(root, document), 'utf8').matchAll(/\]\((?!https?:)([^)#\s]+)/g)]
        .map(([, path]) => path!)
        .filter((path) => !existsSync(join(root, dirname(document), path)))
        .map((path) => `${document}: ${path}`),
    );
    expect(lost).toEqual([]);
  });
});
