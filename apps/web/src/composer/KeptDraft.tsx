import { useState, useSyncExternalStore } from 'react';
import { useBackend } from '../graphql/hooks';
import { Button } from '../ui/Button';
import { takeBackUploads } from '../files/upload';
import { isVisible } from '../text/text';
import { toast } from '../ui/Toast';
import { draftsOf } from './drafts';
import { useSay } from './texts';

interface Props {
  /** Under which the draft is kept. */
  draftKey: string;
  /** What stands beside the words in a form of its own. */
  lines?: readonly string[];
  onDrop?: () => void;
}

/** What was begun before writing ended: it can be read, taken elsewhere and dropped, where its form cannot be shown any more. */
export function KeptDraft({ draftKey, lines = [], onDrop }: Props) {
  const say = useSay();
  const backend = useBackend();
  const drafts = draftsOf(backend);
  const { text, uploads } = useSyncExternalStore(drafts.listen, () => drafts.of(draftKey));
  const [failed, setFailed] = useState(false);
  const words = [...lines, text].filter(isVisible).join('\n');
  if (words === '' && uploads.length === 0) return null;
  const copy = () => {
    setFailed(false);
    navigator.clipboard.writeText(words).then(
      () => toast(say('kept.copied')),
      () => setFailed(true),
    );
  };
  const drop = () => {
    takeBackUploads(backend, uploads);
    drafts.clear(draftKey);
    onDrop?.();
  };
  return (
    <section className="kept-draft stack" aria-label={say('kept.title')}>
      <p className="small muted">{say('kept.title')}</p>
      {words !== '' && <p className="kept-draft-words">{words}</p>}
      {uploads.length > 0 && <p className="small">{say('kept.files', { count: uploads.length })}</p>}
      {failed && <p className="small">{say('kept.notCopied')}</p>}
      <div className="row">
        {words !== '' && <Button onClick={copy}>{say('kept.copy')}</Button>}
        <Button look="plain" onClick={drop}>
          {say('kept.drop')}
        </Button>
      </div>
    </section>
  );
}
