/** What a file may weigh and cost. */
export interface FileLimits {
  /** Bytes of a picture as it was sent. */
  readonly pictureBytes: number;
  /** Width × height: memory and time go with the pixels, not with the bytes. */
  readonly picturePixels: number;
  /** Seconds that decoding one picture may take. */
  readonly pictureSeconds: number;
  readonly pdfBytes: number;
  readonly videoBytes: number;
  /** Seconds of playing time. */
  readonly videoSeconds: number;
}

/** 50 megapixels let through the 48 of today's phones. */
export const defaultFileLimits: FileLimits = {
  pictureBytes: 30 * 1024 * 1024,
  picturePixels: 50_000_000,
  pictureSeconds: 20,
  pdfBytes: 30 * 1024 * 1024,
  videoBytes: 50 * 1024 * 1024,
  videoSeconds: 60,
};
