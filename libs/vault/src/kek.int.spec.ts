import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createKekFile, loadKek } from './kek.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tsumugi-kek-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('the key-encryption key', () => {
  it('is made once, readable by its owner alone, and read back', async () => {
    const file = join(folder, 'secrets', 'kek');
    expect(await createKekFile(file)).toBe(true);
    const first = await readFile(file, 'utf8');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await createKekFile(file)).toBe(false);
    expect(await readFile(file, 'utf8')).toBe(first);
    expect(Buffer.from(await loadKek({ file })).toString('hex')).toBe(first.trim());
  });

  it('is one key when several processes make it at once', async () => {
    const file = join(folder, 'kek');
    const made = await Promise.all(Array.from({ length: 8 }, () => createKekFile(file)));
    expect(made.filter(Boolean)).toHaveLength(1);
  });

  it('is taken from the setting before the file, as hexadecimal digits or base64', async () => {
    const key = Buffer.alloc(32, 0xa5);
    const file = join(folder, 'none');
    expect(Buffer.from(await loadKek({ value: key.toString('hex').toUpperCase(), file }))).toEqual(key);
    expect(Buffer.from(await loadKek({ value: key.toString('base64'), file }))).toEqual(key);
    expect(Buffer.from(await loadKek({ value: ` ${key.toString('base64url')}\n`, file }))).toEqual(key);
  });

  it('is refused in one sentence that does not repeat it', async () => {
    const file = join(folder, 'kek');
    await expect(loadKek({ value: 'abc123', file })).rejects.toThrow(/must be 32 bytes/);
    await expect(loadKek({ value: 'abc123', file })).rejects.not.toThrow(/abc123/);
    await expect(loadKek({ file })).rejects.toThrow(`${file} does not exist`);
    await writeFile(file, 'too short');
    await expect(loadKek({ value: '', file })).rejects.toThrow(/must be 32 bytes/);
  });
});
