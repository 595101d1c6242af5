import { lazy, Suspense, useState } from 'react';
import type { Attachment } from '../graphql/schema/team';
import { AuthImage } from '../session/AuthImage';
import { Icon } from '../ui/Icon';
import { useSay } from './texts';
import './files.css';

const Viewer = lazy(() => import('./Viewer'));

/** Thumbnails that open in the viewer. */
export function AttachmentGrid({ attachments }: { attachments: readonly Attachment[] }) {
  const say = useSay();
  const [shown, setShown] = useState<number | null>(null);
  const [visit, setVisit] = useState(0);
  const close = () => {
    setShown(null);
    // In the viewer it may have come.
    setVisit(visit + 1);
  };
  if (attachments.length === 0) return null;
  return (
    <>
      <ul className="attachments" data-count={Math.min(attachments.length, 4)}>
        {attachments.map((attachment, index) => (
          <li key={attachment.file}>
            <button
              type="button"
              className="attachment"
              aria-label={say('open', { name: attachment.name ?? say('picture', { index: index + 1, count: attachments.length }) })}
              onClick={() => setShown(index)}
            >
              <Thumbnail attachment={attachment} visit={visit} />
            </button>
          </li>
        ))}
      </ul>
      {shown !== null && (
        <Suspense>
          <Viewer attachments={attachments} first={shown} onClose={close} />
        </Suspense>
      )}
    </>
  );
}

/** The small picture of an attachment, or what it is. */
export function Thumbnail({ attachment, visit = 0 }: { attachment: Attachment; visit?: number }) {
  const say = useSay();
  if (attachment.thumbnailUrl) {
    // Why it is not there says the viewer, a press away.
    const instead = (
      <span className="attachment-file muted">
        <Icon name="alert" size={24} />
        <span>{say('notShown')}</span>
      </span>
    );
    return <AuthImage src={attachment.thumbnailUrl} alt="" loading="lazy" instead={instead} visit={visit} />;
  }
  return (
    <span className="attachment-file">
      <Icon name="file" size={28} />
      <span>{attachment.name ?? attachment.kind}</span>
      <span className="muted">{say('size', { size: Math.max(0.1, Math.round(attachment.size / 104_858) / 10) })}</span>
    </span>
  );
}
