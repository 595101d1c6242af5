/**
 * Appends until it is killed, eight writers at once, and writes a line for each append that was
 * answered: stream, revision, position and the ids of its records.
 */
import { writeSync } from 'node:fs';
import { SqliteEventStore } from '../dist/index.js';
import { aRecord } from '../dist/contract-records.js';

const [file, run] = process.argv.slice(2);
const store = await SqliteEventStore.open({ file });

/** Straight to the pipe: what stands there was answered before the kill. A pipe that is full is waited for. */
function print(line) {
  for (let rest = Buffer.from(`${line}\n`); rest.length > 0;) {
    try {
      rest = rest.subarray(writeSync(1, rest));
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error;
    }
  }
}

async function write(stream) {
  let known = 'no-stream';
  for (;;) {
    const records = [aRecord(), aRecord(), aRecord()];
    const answer = await store.append(stream, known, records);
    print(JSON.stringify({ stream, ids: records.map((record) => record.id), ...answer }));
    known = answer.revision;
  }
}
await Promise.all(Array.from({ length: 8 }, (_, writer) => write(`room-${run}-${writer}`)));
