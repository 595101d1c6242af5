import { hash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { writeDurably } from '@tsumugi/vault';
import { CommandError } from '../command-error.js';
import { Digest } from '../log/digest.js';

/** One file of a section: some lines `<place>\t<text>`, compressed with gzip. */
export interface Segment {
  readonly file: string;
  readonly lines: number;
  /** The places of the first and of the last line. */
  readonly first: number;
  readonly last: number;
  readonly bytes: number;
  /** Of the file as it lies there. */
  readonly sha256: string;
  /** Over all texts up to its last one, those of earlier segments and backups included. */
  readonly digest: string;
}

/** A run of lines in their order. */
export interface Section {
  readonly lines: number;
  readonly digest: string;
  readonly segments: readonly Segment[];
}

export interface Line {
  readonly place: number;
  readonly text: string;
}

/** What is kept in memory at once while writing and reading. */
const segmentCharacters = 8 * 1024 * 1024;

const compress = promisify(gzip);
const decompress = promisify(gunzip);

export class SectionWriter {
  readonly #segments: Segment[] = [];
  readonly #digest: Digest;
  #lines: string[] = [];
  #first = 0;
  #last = 0;
  #characters = 0;
  #written = 0;

  /** @param goingOnFrom the digest of the earlier backup that this section continues */
  constructor(
    private readonly folder: string,
    private readonly name: string,
    goingOnFrom = '',
  ) {
    this.#digest = new Digest(goingOnFrom);
  }

  async add({ place, text }: Line): Promise<void> {
    if (this.#lines.length === 0) this.#first = place;
    this.#last = place;
    this.#lines.push(`${place}\t${text}\n`);
    this.#digest.add(text);
    this.#characters += text.length;
    if (this.#characters >= segmentCharacters) await this.#write();
  }

  async end(): Promise<Section> {
    if (this.#lines.length > 0) await this.#write();
    return { lines: this.#written, digest: String(this.#digest), segments: this.#segments };
  }

  async #write(): Promise<void> {
    const bytes = await compress(this.#lines.join(''));
    const file = `${this.name}-${String(this.#segments.length + 1).padStart(6, '0')}.gz`;
    await writeDurably(join(this.folder, file), bytes);
    this.#segments.push({
      file,
      lines: this.#lines.length,
      first: this.#first,
      last: this.#last,
      bytes: bytes.length,
      sha256: hash('sha256', bytes),
      digest: String(this.#digest),
    });
    this.#written += this.#lines.length;
    this.#lines = [];
    this.#characters = 0;
  }
}

/**
 * The lines of a section, each segment checked whole before its first line is given.
 * @throws CommandError for a segment that is missing, damaged, or not the continuation of the one before
 */
export async function* linesOf(folder: string, section: Section, goingOnFrom = ''): AsyncGenerator<Line> {
  const digest = new Digest(goingOnFrom);
  let count = 0;
  for (const segment of section.segments) {
    const path = join(folder, segment.file);
    const lines = (await contentOf(path, segment)).split('\n').slice(0, -1).map(lineOf);
    for (const { text } of lines) digest.add(text);
    count += lines.length;
    if (lines.length !== segment.lines || lines[0]?.place !== segment.first || lines.at(-1)?.place !== segment.last)
      throw new CommandError(`The segment ${path} does not hold the ${segment.lines} lines that its manifest names.`);
    if (String(digest) !== segment.digest) throw new CommandError(`The segment ${path} does not continue the one before it.`);
    yield* lines;
  }
  if (count !== section.lines || String(digest) !== section.digest)
    throw new CommandError(`A segment is missing in ${folder}: it holds ${count} lines of ${section.lines}.`);
}

/**
 * Reads what was just written, so that a backup is called whole only where it can be read.
 * @throws CommandError as the reading does
 */
export async function readBack(folder: string, section: Section, goingOnFrom = ''): Promise<void> {
  const lines = linesOf(folder, section, goingOnFrom);
  while (!(await lines.next()).done);
}

async function contentOf(path: string, segment: Segment): Promise<string> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') throw new CommandError(`The segment ${path} is missing.`);
    throw error;
  });
  if (bytes.length !== segment.bytes || hash('sha256', bytes) !== segment.sha256)
    throw new CommandError(`The segment ${path} is damaged: it is not as it was written.`);
  return (await decompress(bytes)).toString();
}

function lineOf(line: string): Line {
  const tab = line.indexOf('\t');
  return { place: Number(line.slice(0, tab)), text: line.slice(tab + 1) };
}
