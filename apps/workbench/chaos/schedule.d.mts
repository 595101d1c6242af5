export interface Fault {
  readonly kind: string;
  readonly node: number;
  readonly forMs: number;
  readonly gapMs: number;
  readonly also: boolean;
}

export const faultKinds: readonly string[];
export function schedule(options: { seed: number; minutes: number; short?: boolean; nodes?: number; kinds?: readonly string[] }): Fault[];
export function inWords(fault: Fault): string;
