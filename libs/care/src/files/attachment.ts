import type { FileKind, FileVariant } from './events.js';

/** The schema's `Attachment`. */
export interface StoredAttachment {
  readonly file: string;
  readonly kind: FileKind;
  readonly contentType: string;
  readonly size: number;
  readonly width: number | null;
  readonly height: number | null;
  readonly name: string | null;
  readonly url: string;
  readonly displayUrl: string | null;
  readonly thumbnailUrl: string | null;
}

export function attachment(
  { file, kind, size, width, height, name }: Pick<StoredAttachment, 'file' | 'kind' | 'size' | 'width' | 'height' | 'name'>,
  contentTypes: { readonly [variant in FileVariant]?: string },
): StoredAttachment {
  const path = (variant: FileVariant) => (contentTypes[variant] === undefined ? null : `/files/${file}/${variant}`);
  return {
    file,
    kind,
    contentType: contentTypes.original!,
    size,
    width,
    height,
    name,
    url: path('original')!,
    displayUrl: path('display'),
    thumbnailUrl: path('thumbnail'),
  };
}
