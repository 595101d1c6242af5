/** The schema's `Attachment`. */
export interface Attachment {
  readonly file: string;
  readonly kind: 'PICTURE' | 'PDF' | 'VIDEO';
  readonly contentType: string;
  /** Bytes of the original. */
  readonly size: number;
  /** Pixels, of pictures. */
  readonly width: number | null;
  readonly height: number | null;
  readonly name: string | null;
  readonly url: string;
  readonly displayUrl: string | null;
  readonly thumbnailUrl: string | null;
}

/** A stored file with the paths under which its forms are asked for; each request is decided anew. */
export function attachment(stored: Omit<Attachment, 'url' | 'displayUrl' | 'thumbnailUrl'>): Attachment {
  const { file, kind, contentType, size, width, height, name } = stored;
  const path = `/files/${file}`;
  const picture = kind === 'PICTURE';
  return {
    file,
    kind,
    contentType,
    size,
    width,
    height,
    name,
    url: `${path}/original`,
    displayUrl: picture ? `${path}/display` : null,
    thumbnailUrl: picture ? `${path}/thumbnail` : null,
  };
}
