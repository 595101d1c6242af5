import { newId } from '../graphql/commands';
import type { Attachment } from '../graphql/schema/team';
import type { Trouble } from '../graphql/trouble';

/** A file on its way; `commandId` stays the same on each try. */
export interface Upload {
  commandId: string;
  file: File;
  /** An address of this window's memory, for pictures. */
  preview: string | null;
  /** 0 to 1. */
  progress: number;
  attachment: Attachment | null;
  trouble: Trouble | null;
}

export const mostFiles = 10;

export function newUpload(file: File): Upload {
  const preview = /^image\/(jpeg|png|webp|gif|avif)$/.test(file.type) ? URL.createObjectURL(file) : null;
  return { commandId: newId(), file, preview, progress: 0, attachment: null, trouble: null };
}

export function forgetUpload({ preview }: Upload): void {
  if (preview) URL.revokeObjectURL(preview);
}
