import { randomUUID } from 'node:crypto';
import type { NewRecord } from '@tsumugi/kernel';

/** A record of the field, with an id of its own unless one is given. */
export function aRecord(fields: Partial<NewRecord> = {}): NewRecord {
  const command = randomUUID();
  return {
    id: randomUUID(),
    type: 'PostPublished',
    version: 1,
    region: 'region-1',
    subject: 'patient:patient-1',
    keyId: null,
    actor: { person: 'nurse-1', facility: 'station-1', device: null },
    enteredBy: 'person',
    onBehalfOf: null,
    at: '2026-04-01T02:00:00.000Z',
    occurredAt: '2026-04-01T01:30:00.000Z',
    command: { id: command, digest: 'digest' },
    correlation: command,
    causation: null,
    clear: { text: '体重 52.4 kg' },
    sealed: null,
    ...fields,
  };
}

export async function allOf<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
