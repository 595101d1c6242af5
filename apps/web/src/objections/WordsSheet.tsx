import type { FormEvent } from 'react';
import { useId } from 'react';
import type { Trouble } from '../graphql/trouble';
import type { KeptWork } from '../session/useKept';
import { Button } from '../ui/Button';
import { ErrorSentence } from '../ui/ErrorSentence';
import { TextAreaField } from '../ui/Field';
import { Sheet } from '../ui/Sheet';
import { useSay as useUiSay } from '../ui/texts';
import { isVisible } from '../text/text';
import './objections.css';

/** A few words about a record: an objection, or the answer to one. */
export function WordsSheet(props: {
  title: string;
  about: string;
  hint: string;
  label: string;
  placeholder?: string;
  send: string;
  words: string;
  onWords: (words: string) => void;
  work: KeptWork;
  command: { busy: boolean; trouble: Trouble | null };
  onSend: () => void;
  /** Gives up what was typed; merely closing keeps it. */
  onCancel: () => void;
  onClose: () => void;
}) {
  const { title, about, hint, label, placeholder, words, command, onWords, onSend, onClose } = props;
  const ui = useUiSay();
  const form = useId();
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (isVisible(words)) onSend();
  };
  const footer = (
    <>
      <Button onClick={props.onCancel}>{ui('cancel')}</Button>
      <Button look="primary" type="submit" form={form} busy={command.busy} disabled={!isVisible(words)}>
        {props.send}
      </Button>
    </>
  );
  return (
    <Sheet title={title} open onClose={onClose} footer={footer} holds work={props.work} width={520}>
      <form id={form} className="stack" onSubmit={send}>
        <blockquote className="objection-about">{about}</blockquote>
        <TextAreaField
          label={label}
          hint={hint}
          required
          rows={4}
          maxLength={1000}
          placeholder={placeholder}
          value={words}
          onChange={(event) => onWords(event.target.value)}
        />
        <ErrorSentence trouble={command.trouble} />
      </form>
    </Sheet>
  );
}
