import type { Pending } from '../composer/outbox';
import { useState } from 'react';
import { outboxOf } from '../composer/outbox';
import { draftsOf } from '../composer/drafts';
import { useBackend } from '../graphql/hooks';
import { takeBackUploads } from '../files/upload';
import { chosenAgain, picturesGone } from '../files/uploads';
import { mayRetry, timeUnknown } from '../graphql/trouble';
import { useMe } from '../session/SessionGate';
import { Button } from '../ui/Button';
import { Face } from '../ui/Face';
import { useSay } from './texts';

/** A post of one's own that isn't in the timeline yet. */
export function PendingPost({ pending, onSent }: { pending: Pending; onSent: () => void }) {
  const say = useSay();
  const me = useMe('team');
  const backend = useBackend();
  const outbox = outboxOf(backend);
  const { input, draft, state, trouble } = pending;
  const previews = draft.uploads.flatMap(({ preview, commandId }) => (preview ? [{ preview, commandId }] : []));
  const [inTheWay, setInTheWay] = useState(false);
  const rewrite = () => {
    const drafts = draftsOf(backend);
    // What was begun since has its own pictures, addressees and time: neither takes the other's place.
    if (drafts.holdsIn(input.room)) return setInTheWay(true);
    const taken = outbox.takeBack(input.commandId);
    if (!taken) return;
    const uploads = trouble && picturesGone(trouble) ? chosenAgain(taken.uploads, trouble.message) : taken.uploads;
    drafts.putBack(input.room, { ...taken, uploads }, new Date(pending.at), trouble === timeUnknown);
  };
  const discard = () => {
    takeBackUploads(backend, draft.uploads);
    outbox.drop(input.commandId);
  };
  return (
    <article className="post post-pending" data-state={state}>
      <Face name={me.name} face={me.face} size={44} />
      <div className="post-main">
        <p className="post-text">{input.text}</p>
        {previews.length > 0 && (
          <div className="row">
            {previews.map(({ preview, commandId }) => (
              <img key={commandId} src={preview} alt="" className="pending-picture" />
            ))}
          </div>
        )}
        {state !== 'failed' && <p className="muted small">{say('outbox.sending')}</p>}
        {state === 'failed' && (
          <div className="post-failed" role="alert">
            <p>
              <strong>{say('outbox.failed')}</strong> {trouble?.message}
            </p>
            <div className="row">
              {trouble && mayRetry(trouble) ? (
                <Button look="primary" size="small" onClick={() => void outbox.retry(input.commandId).then((done) => done && onSent())}>
                  {say('outbox.retry')}
                </Button>
              ) : (
                <Button look="primary" size="small" onClick={rewrite}>
                  {say('outbox.edit')}
                </Button>
              )}
              <Button size="small" onClick={discard}>
                {say('outbox.discard')}
              </Button>
            </div>
            {inTheWay && <p>{say('outbox.inTheWay')}</p>}
          </div>
        )}
      </div>
    </article>
  );
}
