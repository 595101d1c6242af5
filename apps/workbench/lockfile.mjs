/** What the lock file must show, so that `npm ci` brings the same, whole and silent, everywhere. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from './build.mjs';

const registry = 'https://registry.npmjs.org/';
const dependencyKinds = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'];

/** Packages that may run a script while they are installed, and why. All others are denied by name in package.json. */
const scriptsWithReason = {
  node: 'brings the pinned Node itself into node_modules/.bin, whatever the machine has',
};

const nameOf = (path) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
const isInstalled = (path) => path.includes('node_modules/');

/** Every package is a workspace or has a checksum, and comes from the registry. */
export function originProblems({ packages }) {
  return Object.entries(packages)
    .filter(([path, entry]) => isInstalled(path) && !entry.link)
    .flatMap(([path, { integrity, inBundle, resolved }]) => [
      // A bundled package is part of the one that carries it, and of its checksum.
      ...(integrity || inBundle ? [] : [`${path} has no integrity.`]),
      ...(resolved === undefined || resolved.startsWith(registry) ? [] : [`${path} comes from ${resolved}.`]),
    ]);
}

/** The lock names the same dependencies as each package.json. */
export function syncProblems({ packages }, manifests) {
  const problems = [];
  for (const [dir, manifest] of manifests) {
    const locked = packages[dir];
    const where = dir === '' ? 'package.json' : `${dir}/package.json`;
    if (!locked) {
      problems.push(`${where} is not in the lock.`);
      continue;
    }
    for (const kind of dependencyKinds) {
      const [wished, there] = [manifest[kind] ?? {}, locked[kind] ?? {}];
      for (const name of new Set([...Object.keys(wished), ...Object.keys(there)])) {
        if (wished[name] === there[name]) continue;
        problems.push(`${where} wants ${name} ${wished[name] ?? 'no more'}, the lock ${there[name] ?? 'does not'}.`);
      }
    }
  }
  const known = new Set(manifests.map(([dir]) => dir));
  const gone = Object.keys(packages).filter((path) => !isInstalled(path) && !known.has(path));
  return [...problems, ...gone.map((path) => `The lock holds ${path}, which is no workspace.`)];
}

/**
 * What packages need is in the lock, for every platform: `npm ci` refuses a lock that lacks even the
 * optional parts for other machines. A registry that does not have them (yet) leaves such a lock behind.
 */
export function closureProblems({ packages }) {
  return Object.entries(packages).flatMap(([path, { dependencies, optionalDependencies }]) =>
    Object.keys({ ...dependencies, ...optionalDependencies })
      .filter((name) => !isReachable(packages, path, name))
      .map((name) => `${path || 'package.json'} needs ${name}, which the lock does not hold.`),
  );
}

/** Whether Node, starting from a folder, would find a package in one of the node_modules above. */
function isReachable(packages, from, name) {
  for (let dir = from; ; dir = dir.slice(0, Math.max(dir.lastIndexOf('/'), 0))) {
    if (packages[dir === '' ? `node_modules/${name}` : `${dir}/node_modules/${name}`]) return true;
    if (dir === '') return false;
  }
}

/** Every install script in the lock is decided about in package.json, and run only for a reason. */
export function scriptProblems({ packages }, allowScripts, reasons = scriptsWithReason) {
  const scripted = new Set(
    Object.entries(packages)
      .filter(([path, entry]) => isInstalled(path) && entry.hasInstallScript)
      .map(([path]) => nameOf(path)),
  );
  const undecided = [...scripted].filter((name) => !(name in allowScripts));
  const unreasoned = Object.keys(allowScripts).filter((name) => allowScripts[name] && !(name in reasons));
  const needless = Object.keys(allowScripts).filter((name) => !scripted.has(name));
  return [
    ...undecided.map((name) => `${name} has an install script that package.json's allowScripts does not name.`),
    ...unreasoned.map((name) => `package.json allows ${name} its install script; apps/workbench/lockfile.mjs gives no reason.`),
    ...needless.map((name) => `package.json's allowScripts names ${name}, which has no install script.`),
  ];
}

/** Reads the lock, and every package.json by its folder ('' is the root). */
export async function readLock(packages) {
  const json = async (file) => JSON.parse(await readFile(join(root, file), 'utf8'));
  const [lock, rootPackage] = await Promise.all([json('package-lock.json'), json('package.json')]);
  return { lock, manifests: [['', rootPackage], ...packages], allowScripts: rootPackage.allowScripts };
}
