import { createHash, randomBytes } from 'node:crypto';
import { appendFile, cp, link, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SetClock, systemIds, type Subject } from '@tsumugi/kernel';
import { DirectoryKeyStorage } from './directory-key-storage.js';
import { KeyVault } from './key-vault.js';

const kek = randomBytes(32);
const clock = new SetClock('2026-04-01T02:00:00.000Z');
const april = '2026-04-01T02:00:00.000Z';
const tanaka: Subject = 'patient:tanaka-hanako';
const sato: Subject = 'patient:sato';
const header = Buffer.from('header');
const text = Buffer.from('下肢の浮腫が強くなっています。');

let directory: string;
let opened: KeyVault[];
const openVault = async () => {
  const vault = await KeyVault.open({ storage: await DirectoryKeyStorage.open(directory), kek, ids: systemIds, clock });
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
});

describe('shredding', () => {
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
});
