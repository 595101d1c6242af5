/** Bytes of a known number that are given piece by piece. Each reading begins anew and gives the same. */
export interface Pieces {
  readonly size: number;
  read(): AsyncIterable<Uint8Array>;
}

/** Bytes that can be read from any place on. Only a piece at a time is in memory. */
export interface Content extends Pieces {
  /** The bytes from `from` up to `to`, without the one at `to`; all by default. Ends when the reader stops asking. */
  read(from?: number, to?: number): AsyncIterable<Uint8Array>;
}
