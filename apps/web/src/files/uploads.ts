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

/** The same pictures as new uploads, which wait for their person: the server has the earlier ones no more. */
export function chosenAgain(uploads: readonly Upload[], gone: string): Upload[] {
  return uploads.map((upload) => {
    forgetUpload(upload);
    return { ...newUpload(upload.file), trouble: { code: 'BUSY', message: gone } };
  });
}

/** Whether a post was refused because pictures of it were taken back or kept too long. */
export function picturesGone(trouble: Trouble | null): boolean {
  return trouble?.code === 'CONFLICT' && trouble.field === 'attachments';
}

export function forgetUpload({ preview }: Upload): void {
  if (preview) URL.revokeObjectURL(preview);
}
