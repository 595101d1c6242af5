import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { begin, hold, requireApart, requireOutside } from './folders.js';
import { readBack, SectionWriter } from './segments.js';

let parent: string;
beforeEach(() => (parent = mkdtempSync(join(tmpdir(), 'tsumugi-backup-'))));
afterEach(() => rmSync(parent, { recursive: true, force: true }));

describe('the folder of a backup', () => {
  const place = () => ({ option: '--to', folder: join(parent, 'one') });

  it('takes one backup at a time, and another once that was broken off', async () => {
    const letGo = await hold(place());
    await begin(place());
    await expect(hold(place())).rejects.toThrow(/^Another backup is being written into .*one: .* --to .*one-2\.$/);
    const other = await hold({ option: '--to', folder: join(parent, 'other') });
    other();
    letGo();
    (await hold(place()))();
    expect(readdirSync(place().folder)).toEqual(['begun']);
  });

  it('is begun anew where a killed backup left its mark', async () => {
    await begin(place());
    writeFileSync(join(place().folder, 'being-written'), '');
    const letGo = await hold(place());
    await begin(place());
    await expect(hold(place())).rejects.toThrow('Another backup is being written');
    letGo();
  });

  it('is refused where it holds what is whole, or something else, and is left as it was', async () => {
    await begin(place());
    writeFileSync(join(place().folder, 'manifest.json'), '{}');
    await expect(hold(place())).rejects.toThrow('is not empty');
    expect(readdirSync(place().folder).sort()).toEqual(['begun', 'manifest.json']);
  });

  it('lies apart from that of the keys, also by a link', () => {
    const at = (folder: string) => ({ option: '--keys-to', folder: join(parent, folder) });
    expect(() => requireApart(place(), at('other'), 'why')).not.toThrow();
    expect(() => requireApart(place(), at('one/keys'), 'why')).toThrow('must lie apart');
    symlinkSync('one', join(parent, 'link'));
    expect(() => requireApart(place(), at('link/keys'), 'why')).toThrow('leads nowhere');
    mkdirSync(place().folder);
    expect(() => requireApart(place(), at('link/keys'), 'why')).toThrow('must lie apart');
  });

  it('takes no file or folder that is not its own', () => {
    const ledger = (name: string) => ({ option: '--ledger-to', folder: join(parent, name) });
    for (const name of ['one', 'one/manifest.json'])
      expect(() => requireOutside(ledger(name), place(), 'why')).toThrow('must lie outside --to');
    for (const name of ['ledger', 'one-ledger']) expect(() => requireOutside(ledger(name), place(), 'why')).not.toThrow();
  });

  it('is read back as it was written, and not where another wrote the same name', async () => {
    const writer = new SectionWriter(parent, 'log');
    await writer.add({ place: 1, text: 'one' });
    const section = await writer.end();
    await readBack(parent, section);
    const other = new SectionWriter(parent, 'log');
    await other.add({ place: 1, text: 'two' });
    await other.end();
    await expect(readBack(parent, section)).rejects.toThrow('is damaged');
  });
});
