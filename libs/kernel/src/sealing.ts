import { checkOf } from './check-value.js';
import { DamagedRecordError } from './damaged-record.js';
import type { DomainEvent, NewRecord, RecordHeader, Recorded, StoredRecord } from './event.js';
import { canonicalJson, type Json, type JsonObject } from './json.js';
import type { RecordClass, Vault } from './ports/vault.js';
import { upcast, type Registry } from './registry.js';
import { isOfOneRecord, type Unreadable } from './set-aside.js';

/**
 * Between the log's records and what deciders and views read. The header is the associated data
 * of the seal: a content moved under another header, or a header changed, does not open. What has
 * no seal, or no key any more, is bound by its check value alone, which the stores ask.
 */
export class Sealing {
  constructor(
    private readonly registry: Registry,
    private readonly vault: Pick<Vault, 'keyFor' | 'load' | 'seal' | 'open'>,
  ) {}

  /** @param revision the place in its stream for which it is written, and nowhere else */
  async seal(stream: string, revision: number, header: Omit<RecordHeader, 'keyId'>, data: JsonObject): Promise<NewRecord> {
    const record = await this.#sealed(stream, header, data);
    return { ...record, check: checkOf(stream, revision, record) };
  }

  async #sealed(stream: string, header: Omit<RecordHeader, 'keyId'>, data: JsonObject): Promise<NewRecord> {
    const clearFields: readonly string[] = this.registry.definition({ ...header, position: 0 }).clear;
    const clear: Record<string, Json> = {};
    const secret: Record<string, Json> = {};
    for (const [field, value] of Object.entries(data)) {
      if (value === undefined) continue;
      (clearFields.includes(field) ? clear : secret)[field] = value;
    }
    if (Object.keys(secret).length === 0) return { ...header, keyId: null, clear, sealed: null };
    const keyId = await this.vault.keyFor(header.subject, recordClassOf(stream), header.at);
    await this.vault.load([keyId]);
    const sealed = this.vault.seal(keyId, Buffer.from(JSON.stringify(secret)), associatedData(stream, { ...header, keyId }, clear));
    return { ...header, keyId, clear, sealed: Buffer.from(sealed).toString('base64') };
  }

  /**
   * Opens records, in order.
   * @throws UnknownEventError, TamperedError
   */
  async openAll(records: readonly StoredRecord[]): Promise<Recorded[]> {
    await this.vault.load(new Set(records.flatMap((record) => (record.keyId === null ? [] : [record.keyId]))));
    return records.map((record) => this.open(record));
  }

  /**
   * As `openAll`, but what is wrong with one record is no error of the others.
   * @throws UnknownEventError, and whatever is the fault of no record, e.g. KeysUnavailableError
   */
  async openEach(records: readonly StoredRecord[]): Promise<(Recorded | Unreadable)[]> {
    try {
      return await this.openAll(records);
    } catch (error) {
      if (!isOfOneRecord(error)) throw error;
    }
    // A vault that stopped altogether says so also where nothing is asked for.
    await this.vault.load([]);
    const opened: (Recorded | Unreadable)[] = [];
    for (const record of records) {
      try {
        opened.push(...(await this.openAll([record])));
      } catch (error) {
        if (!isOfOneRecord(error)) throw error;
        opened.push({ record, unreadable: error as Error });
      }
    }
    return opened;
  }

  private open(stored: StoredRecord): Recorded {
    // A later release cannot read it either, and its type is perhaps what was damaged.
    if (stored.damaged) throw new DamagedRecordError(stored);
    const { clear, sealed, check: _, ...header } = stored;
    let data: JsonObject | null = clear;
    if (sealed !== null) {
      if (stored.keyId === null) throw new Error(`Record ${stored.id} is sealed, but names no key.`);
      const plain = this.vault.open(stored.keyId, Buffer.from(sealed, 'base64'), associatedData(stored.stream, stored, clear));
      data = plain && { ...clear, ...(JSON.parse(Buffer.from(plain).toString()) as JsonObject) };
    }
    // After the seal: a type or version that a damaged letter made is not one of a later release.
    const definition = this.registry.definition(stored);
    // Upcasters expect a whole payload; what was shredded has only its clear fields.
    if (data === null) return { ...header, data: clear as DomainEvent['data'], shredded: true };
    return { ...header, data: upcast(definition, stored.version, data) as DomainEvent['data'], shredded: false };
  }
}

/** The first word of the stream's name: timeline content and readings have keys of their own. */
export function recordClassOf(stream: string): RecordClass {
  const end = stream.indexOf('-');
  if (end <= 0) throw new Error(`A stream is named <class>-<id>, not "${stream}".`);
  return stream.slice(0, end);
}

function associatedData(stream: string, header: RecordHeader, clear: JsonObject): Uint8Array {
  const { id, type, version, region, subject, keyId, actor, enteredBy, onBehalfOf, at, occurredAt, command, correlation, causation } =
    header;
  return Buffer.from(
    canonicalJson([
      stream,
      id,
      type,
      version,
      region,
      subject,
      keyId,
      actor,
      enteredBy,
      onBehalfOf,
      at,
      occurredAt,
      command,
      correlation,
      causation,
      clear,
    ]),
  );
}
