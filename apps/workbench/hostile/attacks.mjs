/** All attacks there are, from `attacks/`. */
import { readdir } from 'node:fs/promises';

/**
 * An attack has a `name`; `prepare`, which is not measured; `run`, which attacks until its signal
 * aborts and answers a `Tally`, or a verdict of its own (`figures`, `wrong`); and what a tally is
 * judged by: `reached` and `never`. `growsMb` is what the server may grow by where docs/limits.md says
 * that it is more than usual. `short` ones are played by `npm test`.
 */
export async function knownAttacks() {
  const folder = new URL('./attacks/', import.meta.url);
  const names = (await readdir(folder)).filter((name) => name.endsWith('.mjs')).sort();
  const modules = await Promise.all(names.map((name) => import(new URL(name, folder).href)));
  return modules.flatMap(({ attacks }) => attacks);
}
