import { randomBytes } from 'node:crypto';
import { defineCapability } from './capability.js';
import { isAsWritten } from './check-value.js';
import { defineEvent, UnknownEventError, type DomainEvent, type NewRecord, type StoredRecord } from './event.js';
import { TamperedError } from './ports/vault.js';
import { Registry } from './registry.js';
import { recordClassOf, Sealing } from './sealing.js';

type Noted = DomainEvent<'Noted', { room: string; text: string; lines: number }>;

/** Reverses instead of encrypting; the associated data still has to be the same. */
function vault(options: { shredded?: boolean } = {}): ConstructorParameters<typeof Sealing>[1] {
  const mirrored = (bytes: Uint8Array) => Uint8Array.from(bytes).reverse();
  return {
    keyFor: (subject, recordClass, at) => Promise.resolve(`${subject}/${recordClass}/${at.slice(0, 4)}`),
    load: () => Promise.resolve(),
    seal: (_key, plain, associated) =>
      Buffer.concat([Buffer.from(`${associated.length.toString().padStart(6, '0')}`), associated, mirrored(plain)]),
    open(_key, sealed, associated) {
      if (options.shredded) return null;
      const length = Number(Buffer.from(sealed.subarray(0, 6)).toString());
      if (!Buffer.from(sealed.subarray(6, 6 + length)).equals(Buffer.from(associated))) throw new TamperedError('A record');
      return mirrored(sealed.subarray(6 + length));
    },
  };
}

const header = {
  id: 'r1',
  type: 'Noted',
  version: 2,
  region: 'region-1',
  subject: 'patient:p1',
  actor: { person: 'a1', facility: 'f1', device: null },
  enteredBy: 'person',
  onBehalfOf: null,
  at: '2026-04-01T02:00:00.000Z',
  occurredAt: '2026-04-01T01:00:00.000Z',
  command: { id: 'c1', digest: 'd' },
  correlation: 'c1',
  causation: null,
} as const;

const registry = new Registry([
  defineCapability({
    name: 'notes',
    events: [defineEvent<Noted>('Noted', { version: 2, clear: ['room'], upcasts: { 1: (data) => ({ ...data, lines: 1 }) } })],
  }),
]);
const stored = (record: NewRecord, change: Partial<StoredRecord> = {}): StoredRecord => ({
  ...record,
  stream: 'note-1',
  revision: 0,
  position: 1,
  ...change,
});

describe('sealing records', () => {
  it('leaves clear what is declared clear, and seals every other field', async () => {
    const record = await new Sealing(registry, vault()).seal('note-1', 0, header, { room: 'r', text: '足のむくみ', lines: 3 });
    expect(record.clear).toEqual({ room: 'r' });
    expect(record.keyId).toBe('patient:p1/note/2026');
    expect(JSON.stringify(record)).not.toContain('むくみ');
    const [opened] = await new Sealing(registry, vault()).openAll([stored(record)]);
    expect(opened).toMatchObject({ data: { room: 'r', text: '足のむくみ', lines: 3 }, shredded: false, occurredAt: header.occurredAt });
  });

  it('does not open a content under another header, stream or clear field', async () => {
    const sealing = new Sealing(registry, vault());
    const record = await sealing.seal('note-1', 0, header, { room: 'r', text: 'x', lines: 1 });
    const changes: Partial<StoredRecord>[] = [
      { stream: 'note-2' },
      { subject: 'patient:p2' },
      { actor: { ...header.actor, person: 'a2' } },
      { at: '2027-01-01T00:00:00.000Z' },
      { clear: { room: 'other' } },
      { version: 1 },
      // No later release's: its seal would open.
      { type: 'Unknown' },
      { version: 9 },
    ];
    for (const change of changes) await expect(sealing.openAll([stored(record, change)])).rejects.toThrow(TamperedError);
    await expect(sealing.openAll([stored(record)])).resolves.toHaveLength(1);
  });

  it('reads an old version through its upcasters', async () => {
    const old = new Registry([defineCapability({ name: 'notes', events: [defineEvent<Noted>('Noted', { clear: ['room'] })] })]);
    const record = await new Sealing(old, vault()).seal('note-1', 0, { ...header, version: 1 }, { room: 'r', text: 'x' });
    const [opened] = await new Sealing(registry, vault()).openAll([stored(record)]);
    expect(opened?.data).toEqual({ room: 'r', text: 'x', lines: 1 });
  });

  it('keeps the clear fields when the key was destroyed', async () => {
    const record = await new Sealing(registry, vault()).seal('note-1', 0, header, { room: 'r', text: 'x', lines: 1 });
    const [opened] = await new Sealing(registry, vault({ shredded: true })).openAll([stored(record)]);
    expect(opened).toMatchObject({ data: { room: 'r' }, shredded: true });
    expect(opened?.data).not.toHaveProperty('text');
  });

  it('refuses to read an unknown type or a later version, instead of skipping it', async () => {
    const sealing = new Sealing(registry, vault());
    const record = await sealing.seal('note-1', 0, header, { room: 'r' });
    for (const change of [{ type: 'Unknown' }, { version: 3 }]) {
      await expect(sealing.openAll([stored(record, change)])).rejects.toThrow(UnknownEventError);
    }
  });

  it('binds all of a record to its place by a check value, also where nothing of it is sealed', async () => {
    const sealing = new Sealing(registry, vault());
    for (const data of [{ room: 'r' }, { room: 'r', text: 'x', lines: 1 }]) {
      const record = await sealing.seal('note-1', 3, header, data);
      expect(record.check).toMatch(/^[0-9a-f]{32}$/);
      expect(isAsWritten('note-1', 3, record)).toBe(true);
      const [opened] = await sealing.openAll([stored(record, { revision: 3 })]);
      expect(opened).not.toHaveProperty('check');
    }
  });

  it('names the class of a record by the first word of its stream', () => {
    expect(recordClassOf('post-0199')).toBe('post');
    expect(recordClassOf('plugin.boards-f1-n1')).toBe('plugin.boards');
    expect(() => recordClassOf(randomBytes(4).toString('hex'))).toThrow('<class>-<id>');
  });
});

describe('the registry', () => {
  it('refuses two declarations of one name', () => {
    const capability = (name: string) => defineCapability({ name, events: [defineEvent<Noted>('Noted', { clear: [] })] });
    expect(() => new Registry([capability('a'), capability('b')])).toThrow('Noted');
  });

  it('refuses a new version that nothing reads the old one for', () => {
    expect(() => defineEvent<Noted>('Noted', { clear: [], version: 2 })).toThrow('nothing reads its version 1');
  });
});
