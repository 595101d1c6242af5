import { useState } from 'react';
import { AttachmentGrid, Thumbnail } from '../../files/AttachmentGrid';
import { timeWords } from '../../field/time';
import { calledBy } from '../../field/words';
import { useCommand } from '../../graphql/hooks';
import type { ReleasePostInput } from '../../graphql/schema/team';
import { Corrected } from '../../objections/Corrected';
import { Button } from '../../ui/Button';
import { ErrorSentence } from '../../ui/ErrorSentence';
import { Face } from '../../ui/Face';
import { Newer } from '../../ui/Newer';
import { Sheet } from '../../ui/Sheet';
import { useSay as useUiSay } from '../../ui/texts';
import { toast } from '../../ui/Toast';
import { releaseMutation } from '../documents';
import type { PostSheetProps } from './post-sheet';
import { useSay } from '../texts';

/** Chooses what relatives will see, and shows it as they will. */
export default function ReleaseSheet({ post, onClose }: PostSheetProps) {
  const say = useSay();
  const ui = useUiSay();
  // The version that was looked at is the one that is released.
  const [begun, setBegun] = useState(post);
  const [chosen, setChosen] = useState<readonly string[]>(begun.releasedAttachments ?? []);
  const release = useCommand<ReleasePostInput>(releaseMutation);
  const send = async () => {
    if (!(await release.send({ post: begun.id, version: begun.version, attachments: [...chosen] }))) return;
    toast(say('releaseSheet.done'));
    onClose();
  };
  const toggle = (file: string) => setChosen(chosen.includes(file) ? chosen.filter((other) => other !== file) : [...chosen, file]);
  const footer = (
    <>
      <Button onClick={onClose}>{ui('cancel')}</Button>
      <Button look="primary" busy={release.busy} onClick={() => void send()}>
        {say('releaseSheet.send')}
      </Button>
    </>
  );
  return (
    <Sheet title={say('releaseSheet.title')} open onClose={onClose} footer={footer}>
      <div className="stack">
        <p className="small">{say('releaseSheet.hint')}</p>
        {begun.attachments.length > 0 && (
          <div>
            <p className="field-label">{say('releaseSheet.attachments')}</p>
            <div className="release-files">
              {begun.attachments.map((attachment) => (
                <label key={attachment.file} className="release-file">
                  <Thumbnail attachment={attachment} />
                  <input type="checkbox" checked={chosen.includes(attachment.file)} onChange={() => toggle(attachment.file)} />
                </label>
              ))}
            </div>
          </div>
        )}
        <section>
          <h3 className="field-label">{say('releaseSheet.preview')}</h3>
          <div className="post family-preview">
            <Face name={begun.author?.name ?? ''} face={begun.author?.face ?? null} />
            <div className="post-main">
              <header className="post-head">
                <span className="post-author">
                  <strong>{begun.author && calledBy(begun.author)}</strong>
                  <span className="muted small">{begun.author?.facilityName}</span>
                </span>
                <time className="muted small numbers">{timeWords(begun.occurredAt)}</time>
              </header>
              <Corrected by={begun.correctedBy} at={begun.correctedAt} />
              <p className="post-text">{begun.text}</p>
              <AttachmentGrid attachments={begun.attachments.filter(({ file }) => chosen.includes(file))} />
            </div>
          </div>
        </section>
        <Newer shown={post.version !== begun.version} onTake={() => setBegun(post)}>
          <p className="post-text">{post.text}</p>
        </Newer>
        <ErrorSentence trouble={release.trouble} />
      </div>
    </Sheet>
  );
}
