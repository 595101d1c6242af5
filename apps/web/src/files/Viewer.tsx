import { useEffect, useState } from 'react';
import { Dialog, Modal, ModalOverlay } from 'react-aria-components';
import type { Attachment } from '../graphql/schema/team';
import { AuthImage, useAuthAddress } from '../session/AuthImage';
import { Button } from '../ui/Button';
import { useSay as useUiSay } from '../ui/texts';
import { useLayer } from '../ui/useLayer';
import { useSay } from './texts';

/** One attachment over the whole screen; arrows go on to the next. */
export default function Viewer({
  attachments,
  first,
  onClose,
}: {
  attachments: readonly Attachment[];
  first: number;
  onClose: () => void;
}) {
  const say = useSay();
  const ui = useUiSay();
  const [index, setIndex] = useState(first);
  const attachment = attachments[index];
  useLayer(true, onClose);
  useEffect(() => {
    const step = (event: KeyboardEvent) => {
      const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
      if (by) setIndex((at) => Math.min(attachments.length - 1, Math.max(0, at + by)));
    };
    addEventListener('keydown', step);
    return () => removeEventListener('keydown', step);
  }, [attachments.length]);
  if (!attachment) return null;
  return (
    <ModalOverlay className="viewer-overlay" isOpen onOpenChange={(open) => !open && onClose()}>
      <Modal className="viewer">
        <Dialog aria-label={say('viewer')} className="viewer-dialog">
          <header>
            <span className="numbers">
              {index + 1}／{attachments.length}
            </span>
            <Button look="plain" icon="close" aria-label={ui('close')} onClick={onClose} />
          </header>
          <div className="viewer-stage">
            <Shown attachment={attachment} key={attachment.file} />
          </div>
          {attachments.length > 1 && (
            <footer>
              <Button look="plain" icon="back" disabled={index === 0} aria-label={say('previous')} onClick={() => setIndex(index - 1)} />
              <Button
                look="plain"
                icon="right"
                disabled={index === attachments.length - 1}
                aria-label={say('next')}
                onClick={() => setIndex(index + 1)}
              />
            </footer>
          )}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function Shown({ attachment }: { attachment: Attachment }) {
  const say = useSay();
  if (attachment.kind === 'PICTURE')
    return <AuthImage src={attachment.displayUrl ?? attachment.url} alt={attachment.name ?? say('unnamed')} />;
  if (attachment.kind === 'VIDEO') return <Film src={attachment.url} />;
  return <Paper src={attachment.url} name={attachment.name ?? say('unnamed')} />;
}

function Film({ src }: { src: string }) {
  const address = useAuthAddress(src);
  return address ? <video src={address} controls playsInline /> : null;
}

function Paper({ src, name }: { src: string; name: string }) {
  const say = useSay();
  const address = useAuthAddress(src);
  return (
    <div className="viewer-paper">
      <p>{name}</p>
      {address && (
        <a className="button button-primary button-large" href={address} target="_blank" rel="noreferrer">
          {say('pdf')}
        </a>
      )}
    </div>
  );
}
