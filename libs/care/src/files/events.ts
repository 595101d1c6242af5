import { defineEvent, type DomainEvent } from '@tsumugi/kernel';

export const fileKinds = ['PICTURE', 'PDF', 'VIDEO'] as const;
export type FileKind = (typeof fileKinds)[number];

/** `original` is what was uploaded, without metadata; the others are pictures made from it for screens. */
export const fileVariants = ['original', 'display', 'thumbnail'] as const;
export type FileVariant = (typeof fileVariants)[number];

/** The bytes are durable: a file is known only from this event on. */
export type FileStored = DomainEvent<
  'FileStored',
  {
    readonly patient: string;
    readonly kind: FileKind;
    readonly variants: readonly { readonly variant: FileVariant; readonly contentType: string }[];
    /** Bytes of the original. */
    readonly size: number;
    /** Pixels; null where there are none. */
    readonly width: number | null;
    readonly height: number | null;
    /** As the uploader's device called it. */
    readonly name: string | null;
    /** SHA-256 of what was uploaded: tells a retry from another file under the same id. */
    readonly digest: string;
    /** The file's own key: destroying it ends this file alone. */
    readonly keyId: string;
  }
>;

/** Its uploader needs it no more. It ends for ever where no post uses it; a post that another node took meanwhile keeps it. */
export type FileTakenBack = DomainEvent<'FileTakenBack', { readonly patient: string }>;

/** A post for a wrong patient was withdrawn; or no post ever used it. */
export type EndOfFile = 'wrong-patient' | 'taken-back' | 'lapsed';

/** The file's key was destroyed. */
export type FileErased = DomainEvent<'FileErased', { readonly patient: string; readonly reason: EndOfFile }>;

export type FileEvent = FileStored | FileTakenBack | FileErased;

export const fileEvents = [
  defineEvent<FileStored>('FileStored', { clear: ['patient', 'kind', 'variants', 'size', 'width', 'height', 'keyId'] }),
  defineEvent<FileTakenBack>('FileTakenBack', { clear: ['patient'] }),
  defineEvent<FileErased>('FileErased', {
    version: 2,
    clear: ['patient', 'reason'],
    upcasts: { 1: (data) => ({ ...data, reason: 'wrong-patient' }) },
  }),
];
