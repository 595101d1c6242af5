import { fileTypeFromBuffer } from 'file-type';

export type FileFormat = 'jpeg' | 'png' | 'webp' | 'heic' | 'pdf' | 'mp4' | 'mov' | 'webm';

const formats: { readonly [mime: string]: FileFormat } = {
  'image/jpeg': 'jpeg',
  'image/png': 'png',
  'image/apng': 'png',
  'image/webp': 'webp',
  'image/heic': 'heic',
  'image/heif': 'heic',
  'image/heic-sequence': 'heic',
  'image/heif-sequence': 'heic',
  'application/pdf': 'pdf',
  'video/mp4': 'mp4',
  'video/x-m4v': 'mp4',
  'video/3gpp': 'mp4',
  'video/quicktime': 'mov',
  'video/webm': 'webm',
};

/** What a file is by its content; its name and what a client says of it count for nothing. Null for what is not accepted. */
export async function identify(bytes: Uint8Array): Promise<FileFormat | null> {
  try {
    const found = await fileTypeFromBuffer(bytes);
    return (found && formats[found.mime]) ?? null;
  } catch {
    // A file that ends within its own first box.
    return null;
  }
}
