import { Fragment, useEffect, useRef, useSyncExternalStore } from 'react';
import { outboxOf } from '../composer/outbox';
import { dayWords, sameDay } from '../field/time';
import { useBackend } from '../graphql/hooks';
import type { Patient, Room } from '../graphql/schema/team';
import { useMe } from '../session/SessionGate';
import { Button } from '../ui/Button';
import { EmptyState } from '../ui/EmptyState';
import { ErrorSentence } from '../ui/ErrorSentence';
import { LiveNote } from '../ui/LiveNote';
import { Waiting } from '../ui/Waiting';
import { PendingPost } from './PendingPost';
import { countNewer } from './post-order';
import { PostItem } from './PostItem';
import { useSay } from './texts';
import { useChatScroll } from './useChatScroll';
import { useFirstUnread } from './useFirstUnread';
import { useSeen, useSeenBefore } from './useSeen';
import { useTimeline } from './useTimeline';
import { placed, sayingsOf } from './sayings';
import { SaidLines } from './SaidLines';

/** The posts of one room, live, the newest at the end. */
export function Timeline({ room, patient }: { room: Room; patient: Patient }) {
  const say = useSay();
  const me = useMe('team').account;
  const { items, loading, loadingMore, hasMore, trouble, reconnecting, more, renew } = useTimeline(room.id);
  const outbox = outboxOf(useBackend());
  const pending = useSyncExternalStore(outbox.listen, outbox.snapshot).filter(({ input }) => input.room === room.id);
  const known = new Set(items.map(({ id }) => id));
  const waiting = pending.filter(({ input }) => !known.has(input.commandId));
  const { box, atEnd, toEnd } = useChatScroll({ first: items[0]?.id ?? null, count: items.length + waiting.length, more });
  const seenBefore = useSeenBefore(room.id);
  const unreadBefore = useFirstUnread({ box, items, unread: room.unread ?? 0, me: { account: me, seen: seenBefore }, hasMore, more });
  useSeen(
    room.id,
    box,
    items.map(({ id, version }) => `${id} ${version}`),
  );

  const newest = items.at(-1)?.id ?? null;
  const lookedAt = useRef<string | null>(null);
  useEffect(() => {
    if (atEnd) lookedAt.current = newest;
  }, [atEnd, newest]);
  const unread = atEnd ? 0 : countNewer(items, lookedAt.current, me);

  useEffect(() => {
    if (pending.length > 0) outbox.arrived(room.id, items);
  });
  const sendingOwn = waiting.at(-1)?.input.commandId;
  useEffect(() => {
    if (sendingOwn) toEnd();
  }, [sendingOwn, toEnd]);

  const said = placed(room.kind === 'ALL_PROFESSIONALS' ? sayingsOf(patient) : [], items, hasMore);
  return (
    <div className="timeline-frame">
      <LiveNote reconnecting={reconnecting} />
      <div className="timeline-scroll" ref={box} tabIndex={0} role="region" aria-label={say('timeline')}>
        <div className="timeline-column">
          {loading && <Waiting />}
          <ErrorSentence trouble={trouble} onRetry={renew} />
          {loadingMore && <Waiting label={say('older')} />}
          {!loading && !hasMore && items.length > 0 && <p className="timeline-beginning">{say('beginning')}</p>}
          {!loading && !trouble && items.length === 0 && waiting.length === 0 && (
            <EmptyState title={say(patient.scope === 'ALL' ? 'empty' : 'emptyOwn')}>
              {room.writable && <p>{say('emptyBody')}</p>}
            </EmptyState>
          )}
          <ol className="posts">
            {items.map((post, index) => {
              const previous = items[index - 1];
              const newDay = !previous || !sameDay(previous.postedAt, post.postedAt);
              return (
                <Fragment key={post.id}>
                  <SaidLines sayings={said.get(index)} />
                  <li
                    id={`post-${post.id}`}
                    data-post={post.id}
                    data-version={post.version}
                    data-unseen={post.author?.account !== me || undefined}
                  >
                    {newDay && (
                      <h2 className="day">
                        <span>{dayWords(post.postedAt)}</span>
                      </h2>
                    )}
                    {post.id === unreadBefore.post && <p className="unread-from">{say('unreadFrom')}</p>}
                    <PostItem post={post} room={room} patient={patient} repliesTo={post.replyTo !== null && known.has(post.replyTo)} />
                  </li>
                </Fragment>
              );
            })}
            {!loading && <SaidLines sayings={said.get(items.length)} />}
            {waiting.map((each) => (
              <li key={each.input.commandId}>
                <PendingPost pending={each} onSent={renew} />
              </li>
            ))}
          </ol>
        </div>
      </div>
      {unreadBefore.above > 0 && (
        <Button look="primary" icon="up" className="to-unread" onClick={unreadBefore.go}>
          {say('toFirstUnread', { count: unreadBefore.above })}
        </Button>
      )}
      {!atEnd && (
        <Button look={unread > 0 ? 'primary' : 'quiet'} icon="down" className="to-newest" onClick={() => toEnd(true)}>
          {unread > 0 ? say('newPosts', { count: unread }) : say('toNewest')}
        </Button>
      )}
    </div>
  );
}
