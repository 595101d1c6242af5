/**
 * Asks, as of the head of the log, whether the message may still go to this address. To be asked
 * when everything else is ready: in queues and connections time passes, in which rights end.
 */
export type MayLeave = () => Promise<boolean>;

/** Delivers a word that something is new. Patient data never reaches a notifier. */
export interface Notifier {
  readonly name: string;
  /** Delivers, or throws to be tried again. `dedupe` is the same for every try. */
  send(
    message: {
      readonly to: string;
      readonly subject: string;
      readonly body: string;
      readonly url: string;
      readonly urgent: boolean;
      readonly dedupe: string;
    },
    mayLeave: MayLeave,
  ): Promise<Sending>;
  close(): Promise<void>;
}

/** `withheld`: it was not to leave any more, and did not. */
export type Sending = 'sent' | 'withheld';
