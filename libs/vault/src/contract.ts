import { randomBytes } from 'node:crypto';
import { SetClock, systemIds, TamperedError, type Subject } from '@tsumugi/kernel';
import type { KeyStorage } from './key-storage.js';
import { KeyVault, ShreddedError } from './key-vault.js';

/** A place for keys, and what somebody with access to it could do there. */
export interface KeyPlace {
  /** As one more node opens it. */
  storage(): Promise<KeyStorage>;
  overwrite(keyId: string, wrapped: Uint8Array): Promise<void>;
  remove(keyId: string): Promise<void>;
  removeCheck(): Promise<void>;
  changeLedger(change: (text: string) => string): Promise<void>;
  end(): Promise<void>;
}

const april = '2026-04-01T02:00:00.000Z';
const tanaka: Subject = 'patient:tanaka-hanako';
const sato: Subject = 'patient:sato';
const header = Buffer.from('header');
const text = Buffer.from('下肢の浮腫が強くなっています。');
/** Within which what was shredded on one node is gone on all. */
const shredBoundMs = 1_000;

/** What a vault does over any storage, for one node and for several. */
export function vaultContract(name: string, open: () => Promise<KeyPlace>): void {
  describe(`a vault over ${name}`, () => {
    const kek = randomBytes(32);
    const clock = new SetClock(april);
    let place: KeyPlace;
    let opened: KeyVault[];
    const node = async (key: Uint8Array = kek) => {
      const vault = await KeyVault.open({ storage: await place.storage(), kek: key, ids: systemIds, clock });
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
    const stored = async () => {
      const storage = await place.storage();
      const found: string[] = [];
      for await (const keyId of storage.keyIds()) found.push(keyId);
      await storage.close();
      return found.sort();
    };
    const entries = async () => {
      const storage = await place.storage();
      const found: string[] = [];
      for await (const entry of storage.shreds(0)) found.push(entry);
      await storage.close();
      return found;
    };
    const until = async (condition: () => boolean, withinMs: number) => {
      const deadline = performance.now() + withinMs;
      while (!condition() && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 5));
      return condition();
    };

    beforeEach(async () => {
      place = await open();
      opened = [];
    });
    afterEach(async () => {
      await Promise.all(opened.map((vault) => vault.close()));
      await place.end();
    });

    describe('keys', () => {
      it('are one for a subject, a class of record and a year in UTC', async () => {
        const vault = await node();
        const room = await vault.keyFor(tanaka, 'room', april);
        expect(await vault.keyFor(tanaka, 'room', '2026-12-31T23:59:59.999Z')).toBe(room);
        expect(await vault.keyFor(tanaka, 'room', '2027-01-01T00:00:00.000Z')).not.toBe(room);
        expect(await vault.keyFor(tanaka, 'vitals', april)).not.toBe(room);
        expect(await vault.keyFor(sato, 'room', april)).not.toBe(room);
      });

      it('are new for each file', async () => {
        const vault = await node();
        expect(await vault.newFileKey(tanaka)).not.toBe(await vault.newFileKey(tanaka));
      });

      it('are durable before they are named, wrapped, and tell nobody whose they are', async () => {
        const vault = await node();
        const keyIds = [await vault.keyFor(tanaka, 'room', april), await vault.newFileKey(tanaka)];
        expect(await stored()).toEqual(keyIds.sort());
        expect(keyIds.join('\n')).not.toMatch(/tanaka|patient|room/);
        const storage = await place.storage();
        expect(await storage.get(keyIds[0]!)).toHaveLength(32 + 29);
        await storage.close();
      });

      it('are the same after a restart, and open what was sealed before', async () => {
        const before = await node();
        const keyId = await before.keyFor(tanaka, 'room', april);
        const sealed = await sealWith(before, keyId);
        const after = await node();
        expect(await openWith(after, keyId, sealed)).toBe(text.toString());
        expect(await after.keyFor(tanaka, 'room', april)).toBe(keyId);
      });

      it('are one key for each of fifty new patients whom two nodes meet at once', async () => {
        const nodes = await Promise.all([node(), node()]);
        const patients = Array.from({ length: 50 }, (_, n): Subject => `patient:new-${n}`);
        const [ours, theirs] = await Promise.all(
          nodes.map((vault) => Promise.all(patients.map((patient) => vault.keyFor(patient, 'room', april)))),
        );
        expect(ours).toEqual(theirs);
        expect(await stored()).toEqual([...ours!].sort());
        for (const keyId of ours!) expect(await openWith(nodes[1]!, keyId, await sealWith(nodes[0]!, keyId))).toBe(text.toString());
      });

      it('that are missing are told apart from those that were shredded', async () => {
        const vault = await node();
        const [missing, shredded] = [await vault.keyFor(tanaka, 'room', april), await vault.keyFor(sato, 'room', april)];
        const sealed = [await sealWith(vault, missing), await sealWith(vault, shredded)];
        await place.remove(missing);
        await vault.shred({ subject: sato }, april);
        const restored = await node();
        await restored.load([missing, shredded, 'nonsense']);
        expect(() => restored.open(missing, sealed[0]!, header)).toThrow(/is missing/);
        expect(restored.open(shredded, sealed[1]!, header)).toBeNull();
        expect(() => restored.seal('nonsense', text, header)).toThrow(/is missing/);
        expect(() => restored.open('never-loaded', sealed[0]!, header)).toThrow(/is not loaded/);
      });

      it('that were changed, or moved under another name, are noticed', async () => {
        const vault = await node();
        const [mine, other, whole] = [
          await vault.keyFor(tanaka, 'room', april),
          await vault.keyFor(tanaka, 'vitals', april),
          await vault.keyFor(sato, 'room', april),
        ];
        const storage = await place.storage();
        const wrapped = Buffer.from((await storage.get(mine))!);
        await storage.close();
        await place.overwrite(other, wrapped);
        const changed = Buffer.from(wrapped);
        changed[20]! ^= 1;
        await place.overwrite(mine, changed);
        const later = await node();
        await expect(later.load([other])).rejects.toThrow(TamperedError);
        await expect(later.load([mine])).rejects.toThrow(TamperedError);
        await expect(later.load([whole])).resolves.toBeUndefined();
      });
    });

    it('says at once that a key-encryption key is the wrong one', async () => {
      await (await node()).keyFor(tanaka, 'room', april);
      await expect(node(randomBytes(32))).rejects.toThrow('The key-encryption key is not the one that the keys in');
      await expect(node(randomBytes(16))).rejects.toThrow('has 32 bytes, not 16');
      await expect(node()).resolves.toBeDefined();
    });

    it('is founded with one key-encryption key when two nodes bring different ones', async () => {
      const founded = await Promise.allSettled([node(), node(randomBytes(32))]);
      expect(founded.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    });

    it('does not take a new key-encryption key for keys whose check was lost', async () => {
      await (await node()).keyFor(tanaka, 'room', april);
      await place.removeCheck();
      await expect(node(randomBytes(32))).rejects.toThrow('"check" is missing');
    });

    it('notices a content or a header that was changed', async () => {
      const vault = await node();
      const keyId = await vault.keyFor(tanaka, 'room', april);
      const sealed = await sealWith(vault, keyId);
      const changed = Buffer.from(sealed);
      changed[20]! ^= 1;
      expect(() => vault.open(keyId, changed, header)).toThrow(TamperedError);
      expect(() => vault.open(keyId, sealed, Buffer.from('another header'))).toThrow(TamperedError);
      expect(vault.open(keyId, sealed, header)).toEqual(text);
    });

    describe('shredding', () => {
      it('ends every key of a patient, files and all years, and nobody else’s', async () => {
        const vault = await node();
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
        expect(await stored()).toEqual([kept]);
        expect(await openWith(await node(), ended[0]!, sealed[0]!)).toBeNull();
      });

      it('ends one class of record alone', async () => {
        const vault = await node();
        const [room, vitals] = [await vault.keyFor(tanaka, 'room', april), await vault.keyFor(tanaka, 'vitals', april)];
        const [post, reading] = [await sealWith(vault, room), await sealWith(vault, vitals)];
        expect(await vault.shred({ subject: tanaka, recordClass: 'room' }, april)).toBe(1);
        expect(await openWith(vault, room, post)).toBeNull();
        expect(await openWith(vault, vitals, reading)).toBe(text.toString());
      });

      it('ends one file alone', async () => {
        const vault = await node();
        const [photo, other] = [await vault.newFileKey(tanaka), await vault.newFileKey(tanaka)];
        const [first, second] = [await sealWith(vault, photo), await sealWith(vault, other)];
        expect(await vault.shred({ keyId: photo }, april)).toBe(1);
        expect(await vault.shred({ keyId: photo }, april)).toBe(0);
        expect(await openWith(vault, photo, first)).toBeNull();
        expect(await openWith(vault, other, second)).toBe(text.toString());
        await expect(vault.shred({ keyId: '../../etc/passwd' }, april)).rejects.toThrow('not the name of a key');
      });

      it('leaves a tombstone: the key is never made again, and nothing more is written to the erased', async () => {
        const vault = await node();
        await vault.keyFor(tanaka, 'room', april);
        await vault.shred({ subject: tanaka }, april);
        for (const later of [vault, await node()]) {
          await expect(later.keyFor(tanaka, 'room', april)).rejects.toThrow(ShreddedError);
          await expect(later.newFileKey(tanaka)).rejects.toThrow(ShreddedError);
          await expect(later.newFileKey(sato)).resolves.toBeDefined();
        }
      });

      it('is seen on another node within a second, also for keys that it has at hand and asks nobody for', async () => {
        const [here, there] = await Promise.all([node(), node()]);
        const [keyId, kept] = [await here.keyFor(tanaka, 'room', april), await here.keyFor(sato, 'room', april)];
        const sealed = [await sealWith(here, keyId), await sealWith(here, kept)];
        expect(await there.keyFor(tanaka, 'room', april)).toBe(keyId);
        expect(await openWith(there, keyId, sealed[0]!)).toBe(text.toString());
        expect(await openWith(there, kept, sealed[1]!)).toBe(text.toString());
        await here.shred({ subject: tanaka }, april);
        // A new key is asked for in the storage, and there the ledger speaks at once.
        await expect(there.newFileKey(tanaka)).rejects.toThrow(ShreddedError);
        expect(await until(() => there.open(keyId, sealed[0]!, header) === null, shredBoundMs)).toBe(true);
        expect(() => there.seal(keyId, text, header)).toThrow(ShreddedError);
        await expect(there.keyFor(tanaka, 'room', april)).rejects.toThrow(ShreddedError);
        expect(there.open(kept, sealed[1]!, header)).toEqual(text);
      });

      it('leaves no key behind that another node makes in the same moment', async () => {
        const [here, there] = await Promise.all([node(), node()]);
        const outcomes = await Promise.all(
          Array.from({ length: 20 }, async (_, n) => {
            const subject: Subject = `patient:leaving-${n}`;
            const [made] = await Promise.allSettled([
              there.keyFor(subject, 'room', april),
              new Promise((resolve) => setTimeout(resolve, n / 2)).then(() => here.shred({ subject }, april)),
            ]);
            return made;
          }),
        );
        expect(await stored()).toEqual([]);
        const handedOut = outcomes.flatMap((made) => (made.status === 'fulfilled' ? [made.value] : []));
        for (const keyId of handedOut) expect(await openWith(await node(), keyId, randomBytes(60))).toBeNull();
      });

      it('by two nodes at once stands in one ledger, each entry whole and once', async () => {
        const nodes = await Promise.all([node(), node()]);
        const subjects = Array.from({ length: 20 }, (_, n): Subject => `patient:leaving-${n}`);
        for (const [n, subject] of subjects.entries()) await nodes[n % 2]!.keyFor(subject, 'room', april);
        await Promise.all(subjects.map((subject, n) => nodes[n % 2]!.shred({ subject }, april)));
        expect(new Set(await entries()).size).toBe(20);
        expect(await entries()).toHaveLength(20);
        expect(await stored()).toEqual([]);
        const later = await node();
        for (const subject of subjects) await expect(later.newFileKey(subject)).rejects.toThrow(ShreddedError);
      });

      it('is done again when a key comes back from a backup, or a crash came between ledger and keys', async () => {
        const vault = await node();
        const keyId = await vault.keyFor(tanaka, 'room', april);
        const sealed = await sealWith(vault, keyId);
        const storage = await place.storage();
        const backup = (await storage.get(keyId))!;
        await vault.shred({ subject: tanaka }, april);
        expect(await storage.createIfAbsent(keyId, backup)).toBe(true);
        await storage.close();
        const restored = await node();
        expect(await stored()).toEqual([]);
        expect(await openWith(restored, keyId, sealed)).toBeNull();
      });

      it('does not start from a ledger that was changed, and does not go on with one', async () => {
        const vault = await node();
        const keyId = await vault.keyFor(sato, 'room', april);
        await vault.shred({ subject: tanaka }, april);
        const [entry] = await entries();
        expect(entry).not.toMatch(/tanaka|patient/);
        await place.changeLedger((written) => written.replace('2026-04', '2025-04'));
        await expect(node()).rejects.toThrow('The shred ledger');
        await place.changeLedger(() => entry!);
        await expect(node()).resolves.toBeDefined();
        const storage = await place.storage();
        await storage.appendShred(`${JSON.stringify({ scope: keyId, at: april, done: april })}\tforged`);
        await storage.close();
        let refused: unknown;
        const ask = () => vault.load([keyId]).catch((error: unknown) => (refused = error));
        expect(await until(() => (void ask(), refused !== undefined), shredBoundMs)).toBe(true);
        expect(String(refused)).toContain('The shred ledger');
      });
    });
  });
}
