import type { KeyObject } from 'node:crypto';
import { resolve } from 'node:path';
import { systemClock, systemIds, type Instant } from '@tsumugi/kernel';
import { KeyVault, type KeyStorage } from '@tsumugi/vault';
import { eachOf } from '../each-of.js';
import type { WrappedKey } from '../transfer.js';
import type { Ledger } from './ledger.js';
import { readManifest, writeManifest, type KeysBackup } from './manifest.js';
import { linesOf, SectionWriter, type Section } from './segments.js';

const askedAtOnce = 16;

/** All of them each time: their backups do not live long enough to go on from one another. */
export async function writeKeys(folder: string, key: KeyObject, keys: KeyStorage, began: Instant): Promise<Section> {
  const lines: string[] = [];
  await eachOf(keys.keyIds(), askedAtOnce, async (keyId) => {
    const wrapped = await keys.get(keyId);
    // Null: shredded since it was listed.
    if (wrapped) lines.push(JSON.stringify({ keyId, wrapped: Buffer.from(wrapped).toString('base64') }));
  });
  const section = new SectionWriter(folder, 'keys');
  for (const [place, text] of lines.sort().entries()) await section.add({ place, text });
  const written = await section.end();
  await writeManifest(folder, key, { kind: 'keys', id: systemIds.next(), began, vaultCheck: (await keys.check())!, keys: written });
  return written;
}

/** A backup of the keys. */
export class KeysInBackup {
  private constructor(
    private readonly folder: string,
    readonly manifest: KeysBackup,
  ) {}

  static async open(folder: string, key: KeyObject): Promise<KeysInBackup> {
    return new KeysInBackup(resolve(folder), await readManifest(folder, 'keys', key));
  }

  async *all(): AsyncGenerator<WrappedKey> {
    for await (const { text } of linesOf(this.folder, this.manifest.keys)) {
      const { keyId, wrapped } = JSON.parse(text) as { keyId: string; wrapped: string };
      yield { keyId, wrapped: () => Promise.resolve(Buffer.from(wrapped, 'base64')) };
    }
  }

  /**
   * Whether the vault would open over these keys with a ledger, found without touching either.
   * @throws Error for another key-encryption key, or an entry of the ledger that was changed
   */
  async tryOpening(ledger: Ledger, kek: Uint8Array): Promise<void> {
    const vault = await KeyVault.open({ storage: new Asked(this.manifest.vaultCheck, ledger), kek, ids: systemIds, clock: systemClock });
    await vault.close();
  }
}

/** A key storage that holds a check and a ledger, and takes nothing. */
class Asked implements KeyStorage {
  readonly name = 'the backup';

  constructor(
    private readonly vaultCheck: string,
    private readonly ledger: Ledger,
  ) {}

  where(): string {
    return this.name;
  }
  async get(): Promise<null> {
    return null;
  }
  async createIfAbsent(): Promise<boolean> {
    return false;
  }
  async destroy(): Promise<number> {
    return 0;
  }
  async *keyIds(): AsyncIterable<string> {}
  async check(): Promise<string> {
    return this.vaultCheck;
  }
  async createCheck(): Promise<void> {}
  async appendShred(): Promise<void> {}
  async *shreds(after: number): AsyncIterable<string> {
    yield* this.ledger.entries.slice(after);
  }
  async probe(): Promise<void> {}
  async close(): Promise<void> {}
}
