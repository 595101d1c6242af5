import { useEffect, useRef, useState } from 'react';
import { Dialog, Modal, ModalOverlay } from 'react-aria-components';
import type { Attachment } from '../graphql/schema/team';
import { mayRetry } from '../graphql/trouble';
import type { AuthFile } from '../session/useAuthFile';
import { useAuthFile } from '../session/useAuthFile';
import { Button } from '../ui/Button';
import { ErrorSentence } from '../ui/ErrorSentence';
import { Waiting } from '../ui/Waiting';
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
  const name = attachment.name ?? say('unnamed');
  if (attachment.kind === 'PICTURE') return <Picture src={attachment.displayUrl ?? attachment.url} alt={name} />;
  if (attachment.kind === 'VIDEO') return <Film src={attachment.url} />;
  return <Paper src={attachment.url} name={name} />;
}

function Picture({ src, alt }: { src: string; alt: string }) {
  const file = useAuthFile(src);
  const { address, attempt, failed } = file;
  const [loaded, setLoaded] = useState<string | null>(null);
  const shown = `${attempt} ${src}`;
  if (file.trouble) return <Failed file={file} />;
  return (
    <>
      {loaded !== shown && <Waiting />}
      {address && (
        <img
          key={attempt}
          src={address}
          alt={alt}
          decoding="async"
          draggable={false}
          hidden={loaded !== shown}
          onLoad={() => setLoaded(shown)}
          onError={failed}
        />
      )}
    </>
  );
}

function Film({ src }: { src: string }) {
  const file = useAuthFile(src);
  const { address, attempt, trouble, failed } = file;
  const film = useRef<HTMLVideoElement>(null);
  // It begins to load as soon as it is made: what failed before it stood on the page is told to nobody.
  useEffect(() => {
    if (film.current?.error) failed();
  }, [address, attempt, failed]);
  if (trouble) return <Failed file={file} />;
  if (!address) return <Waiting />;
  return <video key={attempt} ref={film} src={address} controls playsInline onError={failed} />;
}

function Paper({ src, name }: { src: string; name: string }) {
  const say = useSay();
  const file = useAuthFile(src);
  return (
    <div className="viewer-paper">
      <p>{name}</p>
      {file.trouble ? (
        <Failed file={file} />
      ) : file.address ? (
        <a className="button button-primary button-large" href={file.address} target="_blank" rel="noreferrer" onClick={() => file.check()}>
          {say('pdf')}
        </a>
      ) : (
        <Waiting />
      )}
    </div>
  );
}

/** Why it is not shown, in the server's words where it has some. */
function Failed({ file: { trouble, retry } }: { file: AuthFile }) {
  return (
    <div className="viewer-failed">
      <ErrorSentence trouble={trouble} {...(trouble && mayRetry(trouble) ? { onRetry: retry } : {})} />
    </div>
  );
}
