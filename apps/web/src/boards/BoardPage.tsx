import { useEffect, useState } from 'react';
import { timeWords } from '../field/time';
import { calledBy } from '../field/words';
import { useCommand, useLookup } from '../graphql/hooks';
import type { BoardsConfirmNoticeInput, BoardsNotice } from '../graphql/schema/team';
import { useMe } from '../session/SessionGate';
import { ActionMenu } from '../ui/ActionMenu';
import { Button } from '../ui/Button';
import { EmptyState } from '../ui/EmptyState';
import { ErrorSentence } from '../ui/ErrorSentence';
import { Icon } from '../ui/Icon';
import { Page } from '../ui/Page';
import { Waiting } from '../ui/Waiting';
import { confirmNoticeMutation, noticesQuery } from './documents';
import { PostSheet } from './PostSheet';
import { ReadersSheet } from './ReadersSheet';
import { RemoveSheet } from './RemoveSheet';
import { useSay } from './texts';
import { useQueryFields } from './useQueryFields';
import './boards.css';

/** Milliseconds between two looks at the board, which has no stream. */
const lookEvery = 30_000;

/** 施設内掲示板: what everyone of the facility should know, and who knows it. */
export default function BoardPage() {
  const say = useSay();
  const me = useMe('team');
  const fields = useQueryFields();
  const installed = fields?.has('boardsNotices') ?? false;
  const [posting, setPosting] = useState(false);
  const { data, trouble, loading, refetch } = useLookup<{ boardsNotices: BoardsNotice[] }>(noticesQuery, {}, { skip: !installed });
  useEffect(() => {
    if (!installed) return;
    const look = () => document.visibilityState === 'visible' && refetch();
    const timer = setInterval(look, lookEvery);
    document.addEventListener('visibilitychange', look);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', look);
    };
  }, [installed, refetch]);
  const notices = data?.boardsNotices ?? [];
  const unread = notices.filter(({ confirmedByMe }) => !confirmedByMe).length;
  return (
    <Page
      title={say('menu')}
      back="/"
      actions={
        installed && (
          <Button look="primary" icon="pen" aria-label={say('post')} onClick={() => setPosting(true)}>
            <span className="board-post-words">{say('post')}</span>
          </Button>
        )
      }
    >
      {!fields && <Waiting />}
      {fields && !installed && <EmptyState title={say('absent')} />}
      {installed && (
        <>
          <p className="muted small">{say('note', { facility: me.facility.name })}</p>
          {loading && <Waiting />}
          <ErrorSentence trouble={trouble} onRetry={refetch} />
          {data && notices.length === 0 && (
            <EmptyState title={say('none')}>
              <p>{say('noneBody')}</p>
            </EmptyState>
          )}
          {unread > 0 && <p className="board-unread">{say('unreadCount', { count: unread })}</p>}
          {notices.map((notice) => (
            <Notice key={notice.id} notice={notice} onChanged={refetch} />
          ))}
        </>
      )}
      {posting && <PostSheet onPosted={refetch} onClose={() => setPosting(false)} />}
    </Page>
  );
}

function Notice({ notice, onChanged }: { notice: BoardsNotice; onChanged: () => void }) {
  const say = useSay();
  const [open, setOpen] = useState<'readers' | 'remove' | null>(null);
  const confirm = useCommand<BoardsConfirmNoticeInput>(confirmNoticeMutation);
  const { id, title, text, authorName, authorProfession, postedAt, confirmedByMe, removable, confirmedCount, staffCount } = notice;
  const onConfirm = async () => {
    if (await confirm.send({ notice: id })) onChanged();
  };
  const actions = removable
    ? [{ key: 'remove', label: say('remove'), icon: 'close' as const, danger: true, run: () => setOpen('remove') }]
    : [];
  return (
    <article className="card board-notice" data-unread={!confirmedByMe || undefined}>
      <header>
        <span className="grow">
          <h2>
            {!confirmedByMe && <span className="badge badge-accent">{say('unread')}</span>}
            {title}
          </h2>
          <span className="muted small">
            {calledBy({ name: authorName, profession: authorProfession })}　<time className="numbers">{timeWords(postedAt)}</time>
          </span>
        </span>
        <ActionMenu label={say('more', { title })} actions={actions} />
      </header>
      <p className="board-text">{text}</p>
      <ErrorSentence trouble={confirm.trouble} />
      <div className="row">
        {confirmedByMe ? (
          <span className="badge badge-good">
            <Icon name="check" size={14} />
            {say('confirmed')}
          </span>
        ) : (
          <Button look="primary" icon="check" busy={confirm.busy} onClick={() => void onConfirm()}>
            {say('confirm')}
          </Button>
        )}
        <Button look="plain" size="small" onClick={() => setOpen('readers')}>
          {say('readers', { confirmed: confirmedCount, all: staffCount })}
        </Button>
      </div>
      {open === 'readers' && <ReadersSheet notice={id} onClose={() => setOpen(null)} />}
      {open === 'remove' && <RemoveSheet notice={notice} onRemoved={onChanged} onClose={() => setOpen(null)} />}
    </article>
  );
}
