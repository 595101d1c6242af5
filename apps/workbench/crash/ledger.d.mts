export interface LedgerEntry {
  readonly kind: 'post' | 'measuring' | 'file' | 'seen' | 'acknowledged' | 'corrected';
  readonly client: object;
  readonly input: object;
}

export class Ledger {
  readonly lost: ReadonlySet<string>;
  readonly doubled: ReadonlySet<string>;
  readonly half: ReadonlySet<string>;
  readonly answeredWrites: number;
  sends<Entry extends LedgerEntry>(entry: Entry): Entry;
  answered(entry: LedgerEntry, id: string): void;
  refused(entry: LedgerEntry, refusal?: { readonly code: string; readonly message: string }): void;
  check(client: object, region: { readonly patient: string; readonly room: string }, all?: boolean): Promise<void>;
}
