// Appends one record after the other, each again until it is answered, and prints each answer as a line.
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { SqliteEventStore } from '../dist/index.js';

const [file, count] = process.argv.slice(2);
const store = await SqliteEventStore.open({ file });
const record = (id) => ({
  id,
  type: 'PostPublished',
  version: 1,
  region: 'region-1',
  subject: 'patient:patient-1',
  keyId: null,
  actor: { person: 'nurse-1', facility: null, device: null },
  enteredBy: 'person',
  onBehalfOf: null,
  at: '2026-04-01T02:00:00.000Z',
  occurredAt: '2026-04-01T02:00:00.000Z',
  command: { id, digest: '' },
  correlation: id,
  causation: null,
  clear: {},
  sealed: null,
});
for (let n = 0; n < Number(count); n += 1) {
  const id = randomUUID();
  for (let answered = false; !answered;) {
    let said;
    try {
      const answer = await store.append(`room-${n}`, 'no-stream', [record(id)]);
      said = { id, ...answer };
      answered = true;
    } catch (error) {
      said = { id, kind: error.name, reason: error.reason };
      await pause(5);
    }
    console.log(JSON.stringify(said));
  }
}
await store.close();
