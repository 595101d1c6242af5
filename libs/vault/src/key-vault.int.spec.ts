import { createHash, randomBytes } from 'node:crypto';
import { appendFile, cp, link, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SetClock, systemIds, TamperedError, type Subject } from '@tsumugi/kernel';
import { DirectoryKeyStorage } from './directory-key-storage.js';
import { KeyVault, ShreddedError } from './key-vault.js';

const kek = randomBytes(32);
const clock = new SetClock('2026-04-01T02:00:00.000Z');
const april = '2026-04-01T02:00:00.000Z';
const tanaka: Subject = 'patient:tanaka-hanako';
const sato: Subject = 'patient:sato';
const header = Buffer.from('header');
const text = Buffer.from('下肢の浮腫が強くなっています。');

let directory: string;
let opened: KeyVault[];
const openVault = async (key: Uint8Array = kek) => {
  const vault = await KeyVault.open({ storage: await DirectoryKeyStorage.open(directory), kek: key, ids: systemIds, clock });
  opened.push(vault);
  return vault;
};
const sealWith = async (vault: KeyVault, keyId: string) => {
  await vault.load([keyId]);
  return vault.seal(keyId, text, header);
};
const openWith = async (vault: KeyVault, keyId: string, sealed: Uint8Array) => {
  await vault.load([keyId]);
  const plain = vault.open(keyId, sealed, header);
  return plain && Buffer.from(plain).toString();
};
const keyFiles = async () =>
  (await readdir(join(directory, 'keys'), { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tsumugi-vault-'));
  opened = [];
});
afterEach(async () => {
  await Promise.all(opened.map((vault) => vault.close()));
  await rm(directory, { recursive: true });
});

describe('keys', () => {
  it('are one for a subject, a class of record and a year in UTC', async () => {
    const vault = await openVault();
    const room = await vault.keyFor(tanaka, 'room', april);
    expect(await vault.keyFor(tanaka, 'room', '2026-12-31T23:59:59.999Z')).toBe(room);
    expect(await vault.keyFor(tanaka, 'room', '2027-01-01T00:00:00.000Z')).not.toBe(room);
    expect(await vault.keyFor(tanaka, 'vitals', april)).not.toBe(room);
    expect(await vault.keyFor(sato, 'room', april)).not.toBe(room);
  });

  it('are new for each file', async () => {
    const vault = await openVault();
    expect(await vault.newFileKey(tanaka)).not.toBe(await vault.newFileKey(tanaka));
  });

  it('are on the disk before they are named, and tell nobody whose they are', async () => {
    const vault = await openVault();
    const keyId = await vault.keyFor(tanaka, 'room', april);
    await vault.newFileKey(tanaka);
    const names = (await readdir(directory, { recursive: true })).join('\n');
    expect(await keyFiles()).toHaveLength(2);
    expect(`${names}\n${keyId}`).not.toMatch(/tanaka|patient|room/);
    expect(names).not.toContain(createHash('sha256').update(tanaka).digest('hex').slice(0, 8));
    expect((await stat(join(directory, 'keys'))).mode & 0o077).toBe(0);
  });

  it('are the same after a restart, and open what was sealed before', async () => {
    const before = await openVault();
    const keyId = await before.keyFor(tanaka, 'room', april);
    const sealed = await sealWith(before, keyId);
    await before.close();
    const after = await openVault();
    expect(await openWith(after, keyId, sealed)).toBe(text.toString());
    expect(await after.keyFor(tanaka, 'room', april)).toBe(keyId);
  });

  it('are one key when two processes make them at once', async () => {
    const vaults = await Promise.all([openVault(), openVault(), openVault()]);
    const keyIds = await Promise.all(vaults.flatMap((vault) => [vault.keyFor(tanaka, 'room', april), vault.keyFor(tanaka, 'room', april)]));
    expect(new Set(keyIds).size).toBe(1);
    expect(await keyFiles()).toHaveLength(1);
    const sealed = await sealWith(vaults[0]!, keyIds[0]!);
    for (const vault of vaults) expect(await openWith(vault, keyIds[0]!, sealed)).toBe(text.toString());
  });

  it('are not disturbed by what a crash left behind', async () => {
    await openVault();
    await writeFile(join(directory, 'drafts', 'half-written'), 'x');
    await writeFile(join(directory, 'drafts', 'years-old'), 'x');
    await utimes(join(directory, 'drafts', 'years-old'), 0, 0);
    const vault = await openVault();
    const keyId = await vault.keyFor(tanaka, 'room', april);
    expect(await openWith(vault, keyId, await sealWith(vault, keyId))).toBe(text.toString());
    expect(await readdir(join(directory, 'drafts'))).toEqual(['half-written']);
  });

  it('that are missing are told apart from those that were shredded', async () => {
    const vault = await openVault();
    const keyId = await vault.keyFor(tanaka, 'room', april);
    const sealed = await sealWith(vault, keyId);
    await rm(join(directory, 'keys'), { recursive: true });
    const restored = await openVault();
    await restored.load([keyId, 'nonsense']);
    expect(() => restored.open(keyId, sealed, header)).toThrow(/is missing/);
    expect(() => restored.seal('nonsense', text, header)).toThrow(/is missing/);
    expect(() => restored.open('never-loaded', sealed, header)).toThrow(/is not loaded/);
  });

  it('that were changed on the disk, or moved under another name, are noticed', async () => {
    const vault = await openVault();
    const [mine, other] = [await vault.keyFor(tanaka, 'room', april), await vault.keyFor(tanaka, 'vitals', april)];
    const [first, second] = (await keyFiles()).map((entry) => join(entry.parentPath, entry.name));
    await cp(first!, second!);
    await expect((await openVault()).load([mine, other])).rejects.toThrow(TamperedError);
  });
});

describe('a vault', () => {
  it('says at once that a key-encryption key is the wrong one', async () => {
    await (await openVault()).keyFor(tanaka, 'room', april);
    await expect(openVault(randomBytes(32))).rejects.toThrow('The key-encryption key is not the one that the keys in');
    await expect(openVault(randomBytes(16))).rejects.toThrow('has 32 bytes, not 16');
    await expect(openVault()).resolves.toBeDefined();
  });

  it('does not take a new key-encryption key for keys whose check was lost', async () => {
    await (await openVault()).keyFor(tanaka, 'room', april);
    await rm(join(directory, 'check'));
    await expect(openVault(randomBytes(32))).rejects.toThrow('"check" is missing');
  });

  it('notices a content or a header that was changed', async () => {
    const vault = await openVault();
    const keyId = await vault.keyFor(tanaka, 'room', april);
    const sealed = await sealWith(vault, keyId);
    const changed = Buffer.from(sealed);
    changed[20]! ^= 1;
    expect(() => vault.open(keyId, changed, header)).toThrow(TamperedError);
    expect(() => vault.open(keyId, sealed, Buffer.from('another header'))).toThrow(TamperedError);
    expect(vault.open(keyId, sealed, header)).toEqual(text);
  });
});

describe('shredding', () => {
  it('ends every key of a patient, files and all years, and nobody else’s', async () => {
    const vault = await openVault();
    const ended = [
      await vault.keyFor(tanaka, 'room', april),
      await vault.keyFor(tanaka, 'vitals', '2025-04-01T00:00:00.000Z'),
      await vault.newFileKey(tanaka),
    ];
    const kept = await vault.keyFor(sato, 'room', april);
    const sealed = await Promise.all([...ended, kept].map((keyId) => sealWith(vault, keyId)));
    expect(await vault.shred({ subject: tanaka }, april)).toBe(3);
    for (const [index, keyId] of ended.entries()) {
      expect(vault.open(keyId, sealed[index]!, header)).toBeNull();
      expect(() => vault.seal(keyId, text, header)).toThrow(ShreddedError);
    }
    expect(await openWith(vault, kept, sealed[3]!)).toBe(text.toString());
    expect(await keyFiles()).toHaveLength(1);
    const later = await openVault();
    expect(await openWith(later, ended[0]!, sealed[0]!)).toBeNull();
  });

  it('ends one class of record alone', async () => {
    const vault = await openVault();
    const [room, vitals] = [await vault.keyFor(tanaka, 'room', april), await vault.keyFor(tanaka, 'vitals', april)];
    const [post, reading] = [await sealWith(vault, room), await sealWith(vault, vitals)];
    expect(await vault.shred({ subject: tanaka, recordClass: 'room' }, april)).toBe(1);
    expect(await openWith(vault, room, post)).toBeNull();
    expect(await openWith(vault, vitals, reading)).toBe(text.toString());
  });

  it('ends one file alone', async () => {
    const vault = await openVault();
    const [photo, other] = [await vault.newFileKey(tanaka), await vault.newFileKey(tanaka)];
    const [first, second] = [await sealWith(vault, photo), await sealWith(vault, other)];
    expect(await vault.shred({ keyId: photo }, april)).toBe(1);
    expect(await vault.shred({ keyId: photo }, april)).toBe(0);
    expect(await openWith(vault, photo, first)).toBeNull();
    expect(await openWith(vault, other, second)).toBe(text.toString());
    await expect(vault.shred({ keyId: '../../etc/passwd' }, april)).rejects.toThrow('not the name of a key');
  });

  it('leaves a tombstone: the key is never made again, and nothing more is written to the erased', async () => {
    const vault = await openVault();
    await vault.keyFor(tanaka, 'room', april);
    await vault.shred({ subject: tanaka }, april);
    for (const later of [vault, await openVault()]) {
      await expect(later.keyFor(tanaka, 'room', april)).rejects.toThrow(ShreddedError);
      await expect(later.newFileKey(tanaka)).rejects.toThrow(ShreddedError);
      await expect(later.newFileKey(sato)).resolves.toBeDefined();
    }
  });

  it('overwrites the key before its file is unlinked', async () => {
    const vault = await openVault();
    await vault.keyFor(tanaka, 'room', april);
    const [entry] = await keyFiles();
    const before = await readFile(join(entry!.parentPath, entry!.name));
    // A second name for the same blocks shows what is left in them.
    await link(join(entry!.parentPath, entry!.name), join(directory, 'blocks'));
    await vault.shred({ subject: tanaka }, april);
    const after = await readFile(join(directory, 'blocks'));
    expect(after).toHaveLength(before.length);
    expect(after.equals(before)).toBe(false);
  });

  it('is done again when the key folder comes back from a backup', async () => {
    const vault = await openVault();
    const keyId = await vault.keyFor(tanaka, 'room', april);
    const sealed = await sealWith(vault, keyId);
    await cp(join(directory, 'keys'), join(directory, 'backup'), { recursive: true });
    await vault.shred({ subject: tanaka }, april);
    await vault.close();
    await rm(join(directory, 'keys'), { recursive: true });
    await cp(join(directory, 'backup'), join(directory, 'keys'), { recursive: true });
    expect(await keyFiles()).toHaveLength(1);
    const restored = await openVault();
    expect(await keyFiles()).toHaveLength(0);
    expect(await openWith(restored, keyId, sealed)).toBeNull();
  });

  it('is finished at the next start when a crash came between ledger and keys', async () => {
    const vault = await openVault();
    const keyId = await vault.keyFor(tanaka, 'room', april);
    const sealed = await sealWith(vault, keyId);
    await cp(join(directory, 'keys'), join(directory, 'before'), { recursive: true });
    await vault.shred({ keyId }, april);
    await cp(join(directory, 'before'), join(directory, 'keys'), { recursive: true });
    // Half a line of another shred: nothing was destroyed for it.
    await appendFile(join(directory, 'shred-ledger'), '{"scope":"0123');
    const restarted = await openVault();
    expect(await openWith(restarted, keyId, sealed)).toBeNull();
    const other = await restarted.newFileKey(sato);
    expect(await restarted.shred({ keyId: other }, april)).toBe(1);
    await expect(openVault()).resolves.toBeDefined();
  });

  it('reaches another process on the same folder', async () => {
    const [mine, other] = await Promise.all([openVault(), openVault()]);
    const keyId = await mine.keyFor(tanaka, 'room', april);
    const sealed = await sealWith(mine, keyId);
    await other.load([keyId]);
    await mine.shred({ subject: tanaka }, april);
    await expect(other.newFileKey(tanaka)).rejects.toThrow(ShreddedError);
    const until = performance.now() + 5_000;
    while ((await openWith(other, keyId, sealed)) !== null && performance.now() < until) await new Promise(setImmediate);
    expect(await openWith(other, keyId, sealed)).toBeNull();
  });

  it('does not start from a ledger that was changed', async () => {
    const vault = await openVault();
    await vault.shred({ subject: tanaka }, april);
    const ledger = join(directory, 'shred-ledger');
    const written = await readFile(ledger, 'utf8');
    expect(written).not.toMatch(/tanaka|patient/);
    await writeFile(ledger, written.replace('2026-04', '2025-04'));
    await expect(openVault()).rejects.toThrow('The shred ledger');
    await writeFile(ledger, written);
    await expect(openVault()).resolves.toBeDefined();
  });
});
