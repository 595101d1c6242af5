/**
 * The law of imports: which way the house's parts may know each other.
 *
 *     apps → plugins → plugin-sdk → kernel      apps → care → kernel      adapters → kernel
 *
 * Types count as much as values: knowing a shape is knowing the part. Specs wire parts together as
 * an application does, so they may import adapters, contracts and other capabilities.
 */
import { readFile, readdir } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { root } from './build.mjs';

const scope = '@tsumugi/';
const adapters = ['event-store', 'views', 'live', 'vault', 'blobs', 'ephemeral'];

const everyAdapter = adapters.map((name) => `libs/${name}`);

/** Which parts each part may import in the code that ships; `plugins` stands for all of them. */
const mayImport = {
  'libs/kernel': [],
  'libs/contracts': [],
  'libs/care': ['libs/kernel'],
  'libs/plugin-sdk': ['libs/kernel'],
  ...Object.fromEntries(everyAdapter.map((dir) => [dir, ['libs/kernel']])),
  plugins: ['libs/plugin-sdk', 'libs/kernel'],
  'apps/server': ['plugins', 'libs/plugin-sdk', 'libs/care', 'libs/contracts', ...everyAdapter, 'libs/kernel'],
  'apps/cli': ['apps/server', 'plugins', 'libs/plugin-sdk', 'libs/care', 'libs/contracts', ...everyAdapter, 'libs/kernel'],
  // A browser gets shapes from the schemas, never code of the server.
  'apps/web': [],
  'apps/workbench': [],
};

/**
 * What tests may import beside that. Care and plugins stay strangers even there; the web's tests
 * start the server whose screens they press.
 */
const testsMayImport = (dir) => (dir === 'apps/web' ? mayImport['apps/cli'] : ['libs/contracts', ...everyAdapter, 'libs/kernel']);

/** What other capabilities may know of a capability. */
const knownToAll = ['events.ts', 'ids.ts', 'topics.ts'];

const kindOf = (dir) => (dir.startsWith('plugins/') ? 'plugins' : dir);

/** Specs, and what exists for specs: contract suites and test hosts. */
const isForTests = (path) =>
  /\.spec\.tsx?$/.test(path) || /\/(contract(-[\w-]+)?|testing)\.ts$/.test(path) || /^[^/]+\/[^/]+\/test\//.test(path);

/** The folder of the package that a path lies in: `libs/care` of `libs/care/src/index.ts`. */
const packageDirOf = (path) => path.split('/').slice(0, 2).join('/');

/** The package's part of a specifier: `@nestjs/common` of `@nestjs/common/enums`. */
const packageNameOf = (specifier) => specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');

/** The capability of a path in care; null for files beside the capabilities' folders. */
function capabilityOf(path) {
  const [, name, file] = /^libs\/care\/src\/([^/]+)\/(.+)$/.exec(path) ?? [];
  return file === undefined ? null : { name, file };
}

/** Every module that a source names, by import, export … from, import() and import type. */
function importsOf(source) {
  const found = [];
  const add = (node) => {
    if (node && ts.isStringLiteralLike(node)) {
      found.push({ specifier: node.text, line: source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1 });
    }
  };
  const visit = (node) => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) add(node.moduleSpecifier);
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) add(node.arguments[0]);
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** A module that holds nothing of its own, only what other modules hold. */
function onlyReexports(source) {
  const statements = source.statements.filter((statement) => !ts.isImportDeclaration(statement));
  return (
    statements.length > 0 && statements.every((statement) => ts.isExportDeclaration(statement) && statement.moduleSpecifier !== undefined)
  );
}

/** What a package offers by its `exports`: the entry as it is imported, and its source. */
function entriesOf(house, dir) {
  return Object.entries(house.packages.get(dir)?.exports ?? {}).map(([entry, { source }]) => ({ entry, path: posix.join(dir, source) }));
}

/**
 * Says what in the house breaks the law.
 *
 * @param {object} house
 * @param {Map<string, string>} house.sources text by path from the root, with `/`
 * @param {Map<string, object>} house.packages each workspace's package.json by its folder
 * @param {object} house.rootPackage the root's package.json: what all specs may use
 * @returns {string[]} one sentence for each breach, beginning with `path:line`
 */
export function breaches(house) {
  const found = [];
  for (const [path, text] of house.sources) {
    const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, false);
    if (onlyReexports(source) && !entriesOf(house, packageDirOf(path)).some((entry) => entry.path === path)) {
      found.push(`${path}:1 only re-exports: import from where it is; a package has one index.`);
    }
    for (const { specifier, line } of importsOf(source)) {
      const breach = breachOf(house, path, specifier);
      if (breach) found.push(`${path}:${line} ${breach}`);
    }
  }
  return found;
}

function breachOf(house, from, specifier) {
  if (specifier.startsWith('.')) return breachInside(from, specifier);
  if (specifier.startsWith('node:')) {
    const impure = packageDirOf(from) === 'libs/kernel' && !isForTests(from) && specifier !== 'node:crypto';
    return impure ? `does I/O: the kernel is pure, so no ${specifier}.` : null;
  }
  const name = packageNameOf(specifier);
  return name.startsWith(scope) ? breachInHouse(house, from, name, specifier) : breachOutside(house, from, name);
}

/** Between the house's packages: only the parts that the law allows, only by what they export. */
function breachInHouse(house, from, name, specifier) {
  const dir = packageDirOf(from);
  const target = [...house.packages].find(([, manifest]) => manifest.name === name)?.[0];
  if (target === undefined) return `names ${name}, which is no package of the house.`;
  const entry = `.${specifier.slice(name.length)}`;
  if (!entriesOf(house, target).some((exported) => exported.entry === entry)) return `reaches into ${name}: it exports no ${entry}.`;
  if (target === dir) return isForTests(from) ? null : 'names its own package: import the file.';

  const allowed = mayImport[kindOf(dir)] ?? [];
  if (allowed.includes(kindOf(target)) || (isForTests(from) && testsMayImport(dir).includes(kindOf(target)))) return null;
  return `may not import ${name}: ${dir} imports ${allowed.join(', ') || 'nothing of the house'}.`;
}

/** Other people's packages: those that the package itself names, so that it also works alone. */
function breachOutside({ packages, rootPackage }, from, name) {
  const dir = packageDirOf(from);
  const manifests = [packages.get(dir), ...(isForTests(from) ? [rootPackage] : [])];
  const named = manifests.some((manifest) => manifest && name in { ...manifest.dependencies, ...manifest.devDependencies });
  // `virtual:…` is made by the bundler.
  return named || name.includes(':') ? null : `imports ${name}, which ${dir}/package.json does not name.`;
}

function breachInside(from, specifier) {
  const dir = packageDirOf(from);
  const to = posix.join(posix.dirname(from), specifier).replace(/\.js$/, '.ts');
  if (packageDirOf(to) !== dir) {
    const testTool = isForTests(from) && packageDirOf(to) === 'apps/workbench';
    return testTool ? null : `leaves its package for ${to}: import the package by its name.`;
  }
  return dir === 'libs/care' && from !== 'libs/care/src/index.ts' && !isForTests(from) ? breachInCare(from, to) : null;
}

/** Between capabilities: events and ids. All may ask the policy, which knows no more than that of them. */
function breachInCare(from, to) {
  const here = capabilityOf(from);
  const there = capabilityOf(to);
  if (there === null) return to === 'libs/care/src/index.ts' ? 'imports the index of its own package: import the file.' : null;
  if (here?.name === there.name || knownToAll.includes(there.file)) return null;
  if (there.name === 'policy' && here !== null) return null;
  return `knows ${there.name}/${there.file}: of another capability only ${knownToAll.join(' and ')} are for others.`;
}

/** Reads the house: sources that are written by hand, and the packages. */
export async function readHouse() {
  const packages = new Map();
  const sources = new Map();
  for (const group of ['apps', 'libs', 'plugins']) {
    for (const folder of await readdir(join(root, group), { withFileTypes: true })) {
      const dir = `${group}/${folder.name}`;
      const manifest = await readFile(join(root, dir, 'package.json'), 'utf8').catch(() => null);
      if (manifest === null) continue;
      packages.set(dir, JSON.parse(manifest));
      for (const part of ['src', 'test']) {
        const entries = await readdir(join(root, dir, part), { recursive: true }).catch(() => []);
        const files = entries
          .map((entry) => `${dir}/${part}/${entry}`)
          .filter((path) => /\.tsx?$/.test(path) && !path.includes('/generated/'));
        for (const path of files.sort()) sources.set(path, await readFile(join(root, path), 'utf8'));
      }
    }
  }
  return { sources, packages, rootPackage: JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const found = breaches(await readHouse());
  for (const breach of found) console.error(breach);
  process.exitCode = found.length > 0 ? 1 : 0;
}
