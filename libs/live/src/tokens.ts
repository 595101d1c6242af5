import type { JsonObject } from '@tsumugi/kernel';

/** Seals what a client keeps for us but must not read or change. */
export interface Tokens {
  seal(purpose: string, boundTo: string, value: JsonObject): string;
  /** Null for anything forged, or sealed for another purpose or owner. */
  open(purpose: string, boundTo: string, token: string): JsonObject | null;
}
