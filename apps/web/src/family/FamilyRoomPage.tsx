import { useLayoutEffect, useRef } from 'react';
import { hindranceOf } from '../composer/drafts';
import { Hindrance } from '../composer/Hindrance';
import { KeptDraft } from '../composer/KeptDraft';
import { useDraft, useGonePictures } from '../composer/useDraft';
import { timeWords } from '../field/time';
import { AttachmentGrid } from '../files/AttachmentGrid';
import { FilePicker } from '../files/FilePicker';
import { UploadStrip } from '../files/UploadStrip';
import { useCommand } from '../graphql/hooks';
import type { FamilyPost, PublishFamilyPostInput, Relative } from '../graphql/schema/family';
import { useMe } from '../session/SessionGate';
import { Button } from '../ui/Button';
import { EmptyState } from '../ui/EmptyState';
import { ErrorSentence } from '../ui/ErrorSentence';
import { Face } from '../ui/Face';
import { TextAreaField } from '../ui/Field';
import { LiveNote } from '../ui/LiveNote';
import { toast } from '../ui/Toast';
import { Waiting } from '../ui/Waiting';
import { Author, CorrectedBy } from './Author';
import { publishFamilyPostMutation } from './documents';
import { RelativeFrame } from './FamilyShell';
import { useSay } from './texts';
import { useFamilyRoom } from './useFamily';
import { useAccessEnd } from './useAccessEnd';
import { useReleasedSeen } from './useReleasedSeen';
import { typedText } from '../field/typed';
import { timeUnknown } from '../graphql/trouble';
import { KeptNote } from '../ui/KeptNote';

export default function FamilyRoomPage({ params }: { params: Record<string, string> }) {
  const id = params['patient'] ?? '';
  return (
    <RelativeFrame id={id} tab="room">
      {(relative, ended) => <Room relative={relative} ended={ended} key={id} />}
    </RelativeFrame>
  );
}

/** The room of the patient, the relatives and the whole team. */
function Room({ relative, ended }: { relative: Relative; ended: () => void }) {
  const say = useSay();
  const box = useRef<HTMLElement>(null);
  const end = useRef<HTMLDivElement>(null);
  const { items, loading, loadingMore, hasMore, more, trouble, reconnecting, renew } = useFamilyRoom(relative.patient);
  useAccessEnd(trouble, ended);
  useReleasedSeen(
    relative.patient,
    box,
    items.map(({ id }) => id),
  );
  // A new post comes into view for who stands at the end; who reads above is left where they are.
  const newest = items.at(-1)?.id;
  const before = useRef(newest);
  useLayoutEffect(() => {
    const came = before.current !== undefined && before.current !== newest;
    before.current = newest;
    if (came && end.current && end.current.getBoundingClientRect().top < innerHeight * 1.6) end.current.scrollIntoView({ block: 'end' });
  }, [newest]);
  return (
    <section ref={box} className="family-posts" aria-label={say('room.title', { name: relative.name })}>
      <h1>{say('room.title', { name: relative.name })}</h1>
      <p className="muted">{say('room.readers')}</p>
      <LiveNote reconnecting={reconnecting} />
      {loading && <Waiting />}
      <ErrorSentence trouble={trouble} onRetry={renew} />
      {hasMore && (
        <Button wide busy={loadingMore} onClick={more}>
          {say('room.older')}
        </Button>
      )}
      {!loading && !trouble && items.length === 0 && (
        <EmptyState title={say('room.none')}>
          <p>{say('room.noneBody')}</p>
        </EmptyState>
      )}
      {items.map((post) => (
        <Post key={post.id} post={post} />
      ))}
      {!loading && !trouble && relative.writable && <Writing relative={relative} />}
      {!loading && !trouble && !relative.writable && (
        <>
          <p className="card">{say('room.closed')}</p>
          <KeptDraft draftKey={`family ${relative.patient}`} />
        </>
      )}
      <div ref={end} />
    </section>
  );
}

function Post({ post: { id, professional, relative, text, attachments, postedAt, correctedBy, correctedAt } }: { post: FamilyPost }) {
  const say = useSay();
  const me = useMe('family');
  const own = relative?.account === me.account;
  return (
    <article className={own ? 'card family-post family-post-own' : 'card family-post'} data-post={id}>
      {professional && <Author person={professional} at={postedAt} />}
      {relative && (
        <header className="family-author">
          <Face name={relative.name} size={52} />
          <span>
            <strong>{relative.name}</strong>
            <span className="muted">{relative.relationship}</span>
            <time className="muted numbers" dateTime={postedAt}>
              {timeWords(postedAt)}
            </time>
          </span>
        </header>
      )}
      {text === null ? <p className="muted">{say('room.gone')}</p> : <p className="family-text">{text}</p>}
      <CorrectedBy by={correctedBy} at={correctedAt} />
      <AttachmentGrid attachments={attachments} />
    </article>
  );
}

function Writing({ relative }: { relative: Relative }) {
  const say = useSay();
  const { draft, begunAt, change, clear, discard, addFiles, removeUpload, retryUpload } = useDraft(
    `family ${relative.patient}`,
    relative.patient,
  );
  const publish = useCommand<PublishFamilyPostInput>(publishFamilyPostMutation, `family room ${relative.patient}`);
  useGonePictures(publish.trouble, change);
  const hindrance = hindranceOf(draft);
  const send = async () => {
    const attachments = draft.uploads.flatMap(({ attachment }) => (attachment ? [attachment.file] : []));
    if (!(await publish.send({ patient: relative.patient, text: typedText(draft.text) ?? '', attachments, waitedMs: 0 }))) return;
    clear();
    toast(say('room.sent'));
  };
  const { trouble: refused } = publish;
  // Relatives name no time: their next press is the moment.
  const words = refused?.code === 'NOT_FOUND' ? say('room.closed') : refused === timeUnknown ? say('room.sendAgain') : null;
  const trouble = refused && words !== null ? { ...refused, message: words } : refused;
  return (
    <form
      className="card stack family-writing"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <KeptNote work={{ typedAt: begunAt, anew: discard }} />
      <TextAreaField
        label={say('room.label')}
        placeholder={say('room.placeholder')}
        rows={3}
        maxLength={4000}
        value={draft.text}
        onChange={(event) => change({ text: event.target.value })}
      />
      <UploadStrip uploads={draft.uploads} onRemove={removeUpload} onRetry={retryUpload} />
      <Hindrance of={hindrance} />
      <ErrorSentence trouble={trouble} />
      <div className="row">
        <FilePicker count={draft.uploads.length} onFiles={addFiles} />
        <span className="muted">{say('room.photos')}</span>
      </div>
      <Button type="submit" look="primary" size="large" icon="send" wide busy={publish.busy} disabled={hindrance !== null}>
        {say('room.send')}
      </Button>
    </form>
  );
}
