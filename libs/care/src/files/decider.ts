import { notFound, refuse, type Command, type Decider, type Refusal } from '@tsumugi/kernel';
import type { FileErased, FileEvent, FileKind, FileStored, FileVariant } from './events.js';

export interface StoreFile extends Command {
  readonly patient: string;
  readonly name: string | null;
  /** SHA-256 of what was uploaded, hexadecimal. */
  readonly digest: string;
}

/** What is known of the file once its bytes lie sealed. Each try has a key of its own, so it is no part of the command. */
export interface SealedFile {
  readonly kind: FileKind;
  readonly variants: readonly { readonly variant: FileVariant; readonly contentType: string }[];
  readonly size: number;
  readonly width: number | null;
  readonly height: number | null;
  readonly keyId: string;
}

export interface EraseFile extends Command {
  readonly file: string;
}

export type FileState = { readonly patient: string; readonly erased: boolean } | null;

export const storeDecider: Decider<StoreFile, FileEvent, FileState, SealedFile> = {
  initial: () => null,
  decide({ patient, name, digest }, state, { facts }): readonly FileStored[] | Refusal {
    if (state) return refuse('CONFLICT', 'このファイルはすでに保存されています。', 'commandId');
    return [{ type: 'FileStored', data: { patient, name, digest, ...facts } }];
  },
  evolve,
};

export const eraseDecider: Decider<EraseFile, FileEvent, FileState, unknown> = {
  initial: () => null,
  decide(_, state): readonly FileErased[] | Refusal {
    if (!state) return notFound;
    if (state.erased) return [];
    return [{ type: 'FileErased', data: { patient: state.patient } }];
  },
  evolve,
};

function evolve(_: FileState, event: FileEvent): FileState {
  return { patient: event.data.patient, erased: event.type === 'FileErased' };
}
