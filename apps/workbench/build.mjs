/**
 * Builds what is not built: every project of nest-cli.json with SWC into its `dist/`, the web
 * application with Vite. A stamp over names, sizes and times of the sources tells whether
 * anything has to be done at all, so that a second start loses no time.
 */
import { createHash } from 'node:crypto';
import { cp, mkdir, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, extname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compressBelow } from './compress.mjs';
import { swcOptions } from './swc.mjs';

export const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const stampFile = join(root, 'node_modules/.cache/tsumugi-build.json');
const compressor = join(root, 'apps/workbench/compress.mjs');
const isTest = (file) => /\.(unit|int|e2e|contract)\.spec\.tsx?$/.test(file);

async function filesBelow(dir) {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !/\/(node_modules|dist)(\/|$)/.test(entry.parentPath))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

async function stampOf(files) {
  const hash = createHash('sha256');
  for (const file of files) {
    const { size, mtimeMs } = await stat(file);
    hash.update(`${relative(root, file)}\0${size}\0${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

/** Each project compiles alone: SWC needs no knowledge of the others. */
async function buildProject(project) {
  const { transformFile } = await import('@swc/core');
  const source = join(root, project.sourceRoot);
  const target = join(root, project.root, 'dist');
  await rm(target, { recursive: true, force: true });
  for (const file of await filesBelow(source)) {
    if (isTest(file)) continue;
    const out = join(target, relative(source, file));
    await mkdir(dirname(out), { recursive: true });
    if (extname(file) !== '.ts') {
      await cp(file, out);
      continue;
    }
    const { code, map } = await transformFile(file, { ...swcOptions, sourceMaps: true });
    const js = out.replace(/\.ts$/, '.js');
    const mapName = js.split('/').pop() + '.map';
    await writeFile(js, `${code}\n//# sourceMappingURL=${mapName}\n`);
    await writeFile(`${js}.map`, map);
  }
}

async function buildWeb() {
  const { build } = await import('vite');
  await build({ root: join(root, 'apps/web'), logLevel: 'warn' });
  await compressBelow(join(root, 'apps/web/dist'));
}

/** Builds the projects whose sources changed since the last build. Returns their names. */
export async function buildStale({ force = false, only } = {}) {
  const { projects } = JSON.parse(await readFile(join(root, 'nest-cli.json'), 'utf8'));
  const stamps = force ? {} : await readFile(stampFile, 'utf8').then(JSON.parse, () => ({}));
  const built = [];
  const jobs = Object.entries(projects).map(([name, project]) => ({
    name,
    sources: () => filesBelow(join(root, project.sourceRoot)),
    target: join(root, project.root, 'dist'),
    run: () => buildProject(project),
  }));
  jobs.push({
    name: 'web',
    sources: async () => [...(await filesBelow(join(root, 'apps/web'))).filter((file) => !isTest(file)), compressor],
    target: join(root, 'apps/web/dist'),
    run: buildWeb,
  });
  for (const job of jobs) {
    if (only && !only.includes(job.name)) continue;
    const stamp = await stampOf(await job.sources());
    const there = await stat(job.target).then(
      () => true,
      () => false,
    );
    if (there && stamps[job.name] === stamp) continue;
    await job.run();
    stamps[job.name] = stamp;
    built.push(job.name);
    await mkdir(dirname(stampFile), { recursive: true });
    await writeFile(stampFile, JSON.stringify(stamps));
  }
  return built;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const built = await buildStale({ force: process.argv.includes('--force') });
  console.log(built.length ? `built: ${built.join(', ')}` : 'nothing to build');
}
