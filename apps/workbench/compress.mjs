/** Lays `name.br` and `name.gz` beside what is worth it, for the server to send instead: once, at the build. */
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const kinds = new Set(['.js', '.css', '.html', '.svg', '.json', '.webmanifest', '.txt']);
/** Less than this fits into the packets that are sent anyhow. */
const worthBytes = 1_000;

const brotli = promisify(brotliCompress);
const zip = promisify(gzip);

/** @returns the bytes of what was compressed: as it was, as Brotli and as gzip */
export async function compressBelow(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && kinds.has(extname(entry.name)))
    .map((entry) => join(entry.parentPath, entry.name));
  const sum = { plain: 0, br: 0, gz: 0 };
  await Promise.all(
    files.map(async (file) => {
      const plain = await readFile(file);
      if (plain.length < worthBytes) return;
      const params = { [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT, [constants.BROTLI_PARAM_SIZE_HINT]: plain.length };
      const [br, gz] = await Promise.all([brotli(plain, { params }), zip(plain, { level: 9 })]);
      await Promise.all([writeFile(`${file}.br`, br), writeFile(`${file}.gz`, gz)]);
      sum.plain += plain.length;
      sum.br += br.length;
      sum.gz += gz.length;
    }),
  );
  return sum;
}
