import { CareDesk, type Platform } from '@tsumugi/server';
import { FileDesk, FilePreparer, publishPost, roomIdOf, type PreparedFile } from '@tsumugi/care';
import { isRefusal, systemIds, type Clock, type Recorded, type StoredRecord, type Viewer } from '@tsumugi/kernel';
import { openPlatform, settingsFor } from '../src/open-platform.js';

/** Every upload is a picture of one form. */
class AnyPicture extends FilePreparer {
  override prepare(bytes: Uint8Array): Promise<PreparedFile> {
    return Promise.resolve({ kind: 'PICTURE', width: 1, height: 1, variants: [{ variant: 'original', contentType: 'image/png', bytes }] });
  }
}

export interface Uploaded {
  readonly file: string;
  readonly keyId: string;
}

/** A running node over a seeded folder, on which somebody of a care team writes. */
export class NurseAtWork {
  private constructor(
    readonly platform: Platform,
    readonly patient: string,
    private readonly nurse: Viewer,
  ) {}

  static async in(data: string, clock?: Clock): Promise<NurseAtWork> {
    const platform = await openPlatform(settingsFor(data), clock ? { clock } : {});
    await platform.start();
    for (const { type, actor, region, data: post } of await recordsOf(platform)) {
      if (type !== 'PostPublished' || actor.facility === null) continue;
      const nurse: Viewer = {
        audience: 'team',
        region,
        account: actor.person,
        facility: actor.facility,
        profession: 'visiting-nurse',
        device: null,
        session: systemIds.next(),
        sessionUntil: '9999-12-31T00:00:00.000Z',
      };
      return new NurseAtWork(platform, (post as { patient: string }).patient, nurse);
    }
    throw new Error('Nobody ever wrote here.');
  }

  /** @returns when it was written */
  async writes(text: string, attachments: readonly string[] = []): Promise<string> {
    const { patient, nurse } = this;
    const room = roomIdOf(patient, 'ALL_PROFESSIONALS');
    const post = { room, text, tags: [], mentions: [], priority: 'NORMAL' as const, attachments, readings: [] };
    const written = await new CareDesk(this.platform).dispatch(publishPost, { commandId: systemIds.next(), ...post }, nurse);
    if (isRefusal(written)) throw new Error(`${written.code}: ${written.message}`);
    return this.platform.clock.now();
  }

  async uploads(content: string): Promise<Uploaded> {
    const { platform, patient, nurse } = this;
    const files = new FileDesk(new CareDesk(platform), new AnyPicture(), platform.vault, platform.blobs, platform.store);
    const stored = await files.store(nurse, { patient, commandId: systemIds.next(), bytes: Buffer.from(content), name: null }, () => true);
    if (isRefusal(stored)) throw new Error(`${stored.code}: ${stored.message}`);
    const record = (await recordsOf(platform)).find(({ stream }) => stream === `upload-${stored.file}`)!;
    return { file: stored.file, keyId: (record.data as unknown as Uploaded).keyId };
  }

  async looks(what: string): Promise<void> {
    const { account, facility, session } = this.nurse;
    const who = { audience: 'team', account, facility, device: null, session, patient: this.patient } as const;
    await this.platform.audit.record({ at: this.platform.clock.now(), ...who, what, resource: 'room-1', rule: 'member', range: null });
  }

  async shreds(target: Parameters<Platform['vault']['shred']>[0]): Promise<void> {
    await this.platform.vault.shred(target, this.platform.clock.now());
  }

  goesHome(): Promise<void> {
    return this.platform.close();
  }
}

async function recordsOf({ store, sealing }: Platform): Promise<Recorded[]> {
  const stored: StoredRecord[] = [];
  for await (const record of store.readAll()) stored.push(record);
  return sealing.openAll(stored);
}

/** Everything that a folder holds, opened: what was shredded stands there as such. */
export async function contentOf(data: string): Promise<{ records: Recorded[]; looks: unknown; files: string[] }> {
  const platform = await openPlatform(settingsFor(data));
  try {
    const files: string[] = [];
    for await (const name of platform.blobs.list('')) files.push(name);
    return { records: await recordsOf(platform), looks: await platform.audit.looks({ limit: 1_000 }), files: files.sort() };
  } finally {
    await platform.close();
  }
}
