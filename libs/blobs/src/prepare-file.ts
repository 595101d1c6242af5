import { defaultFileLimits, type FileLimits } from './file-limits.js';
import { damagedPdf, tooHeavy, tooLong, unknownKind, unreadableVideo, type FileRefusal } from './file-refusals.js';
import { identify } from './identify.js';
import { stripMp4 } from './mp4.js';
import { preparePicture, type PreparedPicture } from './pictures.js';
import { stripWebm } from './webm.js';

export interface PreparedPdf {
  readonly kind: 'pdf';
  readonly original: { readonly bytes: Uint8Array; readonly contentType: 'application/pdf' };
}

export interface PreparedVideo {
  readonly kind: 'video';
  readonly original: { readonly bytes: Uint8Array; readonly contentType: 'video/mp4' | 'video/quicktime' | 'video/webm' };
  /** Playing time; null where the file does not say. */
  readonly seconds: number | null;
}

export type PreparedFile = PreparedPicture | PreparedPdf | PreparedVideo;

const videoTypes = { mp4: 'video/mp4', mov: 'video/quicktime', webm: 'video/webm' } as const;

/** Turns what somebody sent into what may be kept, or says in plain words why not. Never throws for a bad file. */
export async function prepareFile(bytes: Uint8Array, options: { limits?: Partial<FileLimits> } = {}): Promise<PreparedFile | FileRefusal> {
  const limits = { ...defaultFileLimits, ...options.limits };
  const format = await identify(bytes);
  switch (format) {
    case null:
      return unknownKind;
    case 'pdf':
      return preparePdf(bytes, limits);
    case 'mp4':
    case 'mov':
    case 'webm':
      return prepareVideo(bytes, format, limits);
    default:
      return preparePicture(bytes, limits);
  }
}

/** Kept as it is: a signed document must stay what was signed. The header must stand first, and the end be there. */
function preparePdf(bytes: Uint8Array, limits: FileLimits): PreparedPdf | FileRefusal {
  if (bytes.length > limits.pdfBytes) return tooHeavy('PDF', limits.pdfBytes);
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!text.subarray(0, 5).equals(Buffer.from('%PDF-')) || !text.subarray(-1024).includes('%%EOF')) return damagedPdf;
  return { kind: 'pdf', original: { bytes, contentType: 'application/pdf' } };
}

function prepareVideo(bytes: Uint8Array, format: keyof typeof videoTypes, limits: FileLimits): PreparedVideo | FileRefusal {
  if (bytes.length > limits.videoBytes) return tooHeavy('動画', limits.videoBytes);
  const stripped = format === 'webm' ? stripWebm(bytes) : stripMp4(bytes);
  if (!stripped) return unreadableVideo;
  if (stripped.seconds !== null && stripped.seconds > limits.videoSeconds) return tooLong(limits);
  return { kind: 'video', original: { bytes: stripped.bytes, contentType: videoTypes[format] }, seconds: stripped.seconds };
}
