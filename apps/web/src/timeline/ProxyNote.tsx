import { calledBy } from '../field/words';
import { useCommand } from '../graphql/hooks';
import type { AnswerPostInput, Post } from '../graphql/schema/team';
import { useMe } from '../session/SessionGate';
import { Button } from '../ui/Button';
import { ErrorSentence } from '../ui/ErrorSentence';
import { confirmProxyMutation } from './documents';
import { useSay } from './texts';

const looks = { AWAITING: 'badge-gold', CONFIRMED: 'badge-good', OBJECTED: 'badge-danger' } as const;

/** Who typed it for the author, and whether the author says that it is so. */
export function ProxyNote({ post, onObject }: { post: Post; onObject: () => void }) {
  const say = useSay();
  const me = useMe('team').account;
  const confirm = useCommand<AnswerPostInput>(confirmProxyMutation);
  if (!post.enteredBy || !post.proxy) return null;
  const mine = post.author?.account === me && post.proxy === 'AWAITING';
  return (
    <div className="proxy-note" data-mine={mine || undefined}>
      <p className="row">
        <span>{mine ? say('proxy.ask', { by: calledBy(post.enteredBy) }) : say('proxy.entered', { by: calledBy(post.enteredBy) })}</span>
        {!mine && <span className={`badge ${looks[post.proxy]}`}>{say(`proxy.${post.proxy}`)}</span>}
      </p>
      {post.proxyObjection && <p className="proxy-objection">「{post.proxyObjection}」</p>}
      {mine && (
        <div className="row">
          <Button
            look="primary"
            icon="check"
            busy={confirm.busy}
            onClick={() => void confirm.send({ post: post.id, expectedVersion: post.version })}
          >
            {say('proxy.confirm')}
          </Button>
          <Button onClick={onObject}>{say('proxy.object')}</Button>
        </div>
      )}
      <ErrorSentence trouble={confirm.trouble} />
    </div>
  );
}
