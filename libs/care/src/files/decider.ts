import { notFound, refuse, type Command, type Decider, type Refusal } from '@tsumugi/kernel';
import type { EndOfFile, FileErased, FileEvent, FileKind, FileStored, FileTakenBack, FileVariant } from './events.js';

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

export interface TakeBackFile extends Command {
  readonly file: string;
}

export interface EraseFile extends Command {
  readonly file: string;
  readonly reason: EndOfFile;
}

export type FileState = { readonly patient: string; readonly takenBack: boolean; readonly erased: boolean } | null;

export const storeDecider: Decider<StoreFile, FileEvent, FileState, SealedFile> = {
  initial: () => null,
  decide({ patient, name, digest }, state, { facts }): readonly FileStored[] | Refusal {
    if (state) return refuse('CONFLICT', 'このファイルはすでに保存されています。', 'commandId');
    return [{ type: 'FileStored', data: { patient, name, digest, ...facts } }];
  },
  evolve,
};

export const takeBackDecider: Decider<TakeBackFile, FileEvent, FileState, unknown> = {
  initial: () => null,
  decide(_, state): readonly FileTakenBack[] | Refusal {
    if (!state) return notFound;
    if (state.takenBack || state.erased) return [];
    return [{ type: 'FileTakenBack', data: { patient: state.patient } }];
  },
  evolve,
};

export const eraseDecider: Decider<EraseFile, FileEvent, FileState, unknown> = {
  initial: () => null,
  decide({ reason }, state): readonly FileErased[] | Refusal {
    if (!state) return notFound;
    if (state.erased) return [];
    return [{ type: 'FileErased', data: { patient: state.patient, reason } }];
  },
  evolve,
};

function evolve(state: FileState, event: FileEvent): FileState {
  const { patient } = event.data;
  return { patient, takenBack: state?.takenBack === true || event.type === 'FileTakenBack', erased: event.type === 'FileErased' };
}
