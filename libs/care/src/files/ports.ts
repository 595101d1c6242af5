import type { Blobs, EventStore, Refusal, Vault } from '@tsumugi/kernel';
import type { FileKind, FileVariant } from './events.js';

/** An upload made ready: its kind told by content, pictures upright and without metadata. */
export interface PreparedFile {
  readonly kind: FileKind;
  /** Pixels of the original; null where there are none. */
  readonly width: number | null;
  readonly height: number | null;
  /** The original, and for pictures what screens show. */
  readonly variants: readonly { readonly variant: FileVariant; readonly contentType: string; readonly bytes: Uint8Array }[];
}

/** Looks at what was uploaded. `UNSUPPORTED_FILE` and `TOO_LARGE` are refusals, not errors. */
export abstract class FilePreparer {
  abstract prepare(bytes: Uint8Array): Promise<PreparedFile | Refusal>;
}

/** Where sealed bytes lie: the kernel's port, as a token for injection. */
export abstract class FileBlobs {
  abstract readonly putIfAbsent: Blobs['putIfAbsent'];
  abstract readonly content: Blobs['content'];
  abstract readonly delete: Blobs['delete'];
  abstract readonly list: Blobs['list'];
}

/** Where keys of files lie: the kernel's port, as a token for injection. */
export abstract class FileVault {
  abstract readonly newFileKey: Vault['newFileKey'];
  abstract readonly load: Vault['load'];
  abstract readonly sealContent: Vault['sealContent'];
  abstract readonly openContent: Vault['openContent'];
  abstract readonly fileKeys: Vault['fileKeys'];
  abstract readonly drop: Vault['drop'];
  abstract readonly shred: Vault['shred'];
}

/** The log itself, asked before anything is destroyed: views can lack what they could not read. */
export abstract class FileLog {
  abstract readonly read: EventStore['read'];
  abstract readonly readAll: EventStore['readAll'];
}
