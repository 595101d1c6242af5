import type { Blobs, Refusal, Vault } from '@tsumugi/kernel';
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
  abstract readonly get: Blobs['get'];
  abstract readonly delete: Blobs['delete'];
}

/** Where keys of files lie: the kernel's port, as a token for injection. */
export abstract class FileVault {
  abstract readonly newFileKey: Vault['newFileKey'];
  abstract readonly load: Vault['load'];
  abstract readonly seal: Vault['seal'];
  abstract readonly open: Vault['open'];
  abstract readonly shred: Vault['shred'];
}
