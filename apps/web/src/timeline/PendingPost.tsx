import type { Pending } from '../composer/outbox';
import { mayRetry, outboxOf } from '../composer/outbox';
import { draftsOf } from '../composer/drafts';
import { useBackend } from '../graphql/hooks';
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
  const rewrite = () => {
    const taken = outbox.takeBack(input.commandId);
    if (taken) draftsOf(backend).change(input.room, ({ text }) => ({ ...taken, text: text ? `${taken.text}\n${text}` : taken.text }));
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
              {mayRetry(trouble) ? (
                <Button look="primary" size="small" onClick={() => void outbox.retry(input.commandId).then((done) => done && onSent())}>
                  {say('outbox.retry')}
                </Button>
              ) : (
                <Button look="primary" size="small" onClick={rewrite}>
                  {say('outbox.edit')}
                </Button>
              )}
              <Button size="small" onClick={() => outbox.drop(input.commandId)}>
                {say('outbox.discard')}
              </Button>
            </div>
          </div>
        )}
      </div>
    </article>
  );
}
