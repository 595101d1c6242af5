/**
 * Appends until it is killed, eight writers at once, and writes a line for each append that was
 * answered: stream, revision, position and the ids of its records.
 */
import { writeSync } from 'node:fs';
import { SqliteEventStore } from '../dist/index.js';
import { aRecord } from '../dist/contract-records.js';

const [file, run] = process.argv.slice(2);
const store = await SqliteEventStore.open({ file });

async function write(stream) {
  let known = 'no-stream';
  for (;;) {
    const records = [aRecord(), aRecord(), aRecord()];
    const answer = await store.append(stream, known, records);
    // Straight to the pipe: what stands there was answered before the kill.
    writeSync(1, `${JSON.stringify({ stream, ids: records.map((record) => record.id), ...answer })}\n`);
    known = answer.revision;
  }
}
await Promise.all(Array.from({ length: 8 }, (_, writer) => write(`room-${run}-${writer}`)));
