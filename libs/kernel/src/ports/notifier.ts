/** Delivers a word that something is new. Patient data never reaches a notifier. */
export interface Notifier {
  readonly name: string;
  /** Delivers, or throws to be tried again. `dedupe` is the same for every try. */
  send(message: {
    readonly to: string;
    readonly subject: string;
    readonly body: string;
    readonly url: string;
    readonly urgent: boolean;
    readonly dedupe: string;
  }): Promise<void>;
  close(): Promise<void>;
}
