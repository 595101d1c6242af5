import { excerptOf } from '../text/text';
import { useEffect, useRef, useState } from 'react';
import { draftsOf } from '../composer/drafts';
import { calledBy } from '../field/words';
import { useBackend, useCommand } from '../graphql/hooks';
import type { AccessScope, AnswerPostInput, PatientRight, Post, PostInput, ReactInput, Room } from '../graphql/schema/team';
import { useIsAuthors } from '../objections/authors';
import { useSay as useObjectionSay } from '../objections/texts';
import { useMe } from '../session/SessionGate';
import { ActionMenu } from '../ui/ActionMenu';
import type { MenuAction } from '../ui/ActionMenu';
import { Button } from '../ui/Button';
import { ErrorSentence } from '../ui/ErrorSentence';
import { Icon } from '../ui/Icon';
import { toast } from '../ui/Toast';
import { acknowledgeMutation, reactMutation, takeBackReleaseMutation } from './documents';
import type { PostSheet } from './PostSheets';
import { useSay } from './texts';
import { useAcknowledged } from './useAcknowledged';

const reactionKinds = ['thanks', 'understood', 'well-done', 'worried'] as const;

export interface PostActionsProps {
  post: Post;
  room: Room;
  /** Without consent one reads one's own facility's records, and answers nothing. */
  scope: AccessScope;
  may: readonly PatientRight[];
  onSheet: (sheet: PostSheet) => void;
}

export function PostActions({ post, room, scope, may, onSheet }: PostActionsProps) {
  const say = useSay();
  const { account: me, facility } = useMe('team');
  const objectionSay = useObjectionSay();
  const backend = useBackend();
  const own = post.author?.account === me;
  // What another typed for somebody is their facility's once they confirmed it.
  const confirmed = post.enteredBy === null || post.proxy === 'CONFIRMED';
  const authors = useIsAuthors(confirmed ? post.author : null, post.enteredBy);
  const answers = !own && scope === 'ALL';
  const acknowledge = useCommand<AnswerPostInput>(acknowledgeMutation);
  const takeBack = useCommand<PostInput>(takeBackReleaseMutation);
  const { acknowledged, earlier, remember } = useAcknowledged(post);
  const [choosing, setChoosing] = useState(false);

  const press = async () => {
    if (await acknowledge.send({ post: post.id, expectedVersion: post.version })) remember();
  };
  const reply = () => {
    const who = post.author ? calledBy(post.author) : `${post.familyAuthor?.name ?? ''}さん`;
    draftsOf(backend).change(room.id, { replyTo: { id: post.id, who, excerpt: excerptOf(post.text ?? '', 80) } });
    document.getElementById('composer-text')?.focus();
  };
  const stopRelease = async () => {
    if (await takeBack.send({ post: post.id })) toast(say('tookBack'));
  };
  // Others than the author's facility release it where the region names their profession.
  const releases = may.includes('RELEASE') || authors;
  const releasable = releases && scope === 'ALL' && room.kind === 'ALL_PROFESSIONALS' && post.author !== null && Boolean(post.text);
  const actions: MenuAction[] = [
    ...(releasable
      ? [
          {
            key: 'release',
            icon: 'home' as const,
            label: say(post.releasedVersion === null ? 'release' : 'releaseAgain'),
            run: () => onSheet('release'),
          },
        ]
      : []),
    // Who gave it to the family takes it back, also where somebody else wrote it.
    ...((releases || post.releasedByFacility === facility.id) && post.releasedVersion !== null
      ? [{ key: 'take-back', icon: 'close' as const, label: say('takeBack'), run: () => void stopRelease() }]
      : []),
    ...(!authors && !own && post.author !== null && room.writable && post.objections !== null
      ? [{ key: 'remark', icon: 'alert' as const, label: objectionSay('raise'), run: () => onSheet('remark') }]
      : []),
    ...((authors || own) && room.writable
      ? [{ key: 'correct', icon: 'pen' as const, label: say('correct'), run: () => onSheet('correct') }]
      : []),
    ...(own || authors
      ? [{ key: 'withdraw', icon: 'close' as const, label: say('withdraw'), danger: true, run: () => onSheet('withdraw') }]
      : []),
  ];
  const important = post.priority === 'IMPORTANT';
  return (
    <footer className="post-foot">
      {answers && earlier && <p className="small">{say('acknowledgedEarlier')}</p>}
      {answers && important && acknowledged === false && (
        <Button look="primary" size="large" icon="check" className="acknowledge" busy={acknowledge.busy} onClick={() => void press()}>
          {say('acknowledge')}
        </Button>
      )}
      <Reactions post={post} me={me} fixed={!answers} choosing={choosing} onChosen={() => setChoosing(false)} />
      <div className="post-actions">
        {post.seenCount !== null && post.audienceCount !== null && post.acknowledgedCount !== null && (
          <button type="button" className="receipts" onClick={() => onSheet('readers')}>
            <Icon name="eye" size={18} />
            <span className="numbers">{say('seen', { seen: post.seenCount, all: post.audienceCount })}</span>
            {(important || post.acknowledgedCount > 0) && (
              <span className="numbers">{say('acknowledgedCount', { count: post.acknowledgedCount, all: post.audienceCount })}</span>
            )}
          </button>
        )}
        <span className="post-buttons">
          {!own && acknowledged === true && (
            <span className="badge badge-good">
              <Icon name="check" size={14} />
              {say('acknowledged')}
            </span>
          )}
          {answers && !important && acknowledged === false && (
            <Button look="plain" size="small" icon="check" busy={acknowledge.busy} onClick={() => void press()}>
              {say('acknowledge')}
            </Button>
          )}
          {answers && (
            <Button
              look="plain"
              size="small"
              icon="face"
              aria-label={say('react')}
              title={say('react')}
              aria-expanded={choosing}
              onClick={() => setChoosing(!choosing)}
            />
          )}
          {room.writable && (
            <Button look="plain" size="small" icon="reply" className="reply" onClick={reply}>
              {say('reply')}
            </Button>
          )}
          <ActionMenu label={say('more')} actions={actions} />
        </span>
      </div>
      <ErrorSentence trouble={acknowledge.trouble ?? takeBack.trouble} />
    </footer>
  );
}

interface ReactionsProps {
  post: Post;
  me: string;
  /** Shown, and not to be changed. */
  fixed: boolean;
  choosing: boolean;
  onChosen: () => void;
}

function Reactions({ post, me, fixed, choosing, onChosen }: ReactionsProps) {
  const say = useSay();
  const row = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (choosing) row.current?.scrollIntoView({ block: 'nearest' });
  }, [choosing]);
  const react = useCommand<ReactInput>(reactMutation);
  const given = new Map((post.reactions ?? []).map(({ kind, people }) => [kind, people]));
  const shown = reactionKinds.filter((kind) => choosing || given.has(kind));
  if (shown.length === 0) return null;
  const toggle = (kind: string) => {
    onChosen();
    void react.send({ post: post.id, kind, on: !given.get(kind)?.includes(me) });
  };
  return (
    <div className="reactions" ref={row}>
      {shown.map((kind) => (
        <button
          key={kind}
          type="button"
          className="chip reaction"
          aria-pressed={given.get(kind)?.includes(me) ?? false}
          disabled={fixed || react.busy}
          onClick={() => toggle(kind)}
        >
          {say(`reaction.${kind}`)}
          {given.has(kind) && <span className="numbers">{given.get(kind)?.length}</span>}
        </button>
      ))}
      <ErrorSentence trouble={react.trouble} />
    </div>
  );
}
