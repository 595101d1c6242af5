import { memo, useState } from 'react';
import { AttachmentGrid } from '../files/AttachmentGrid';
import { clockWords, fullTimeWords, timeWords } from '../field/time';
import { calledBy, professionWord, readingWord } from '../field/words';
import type { Mention, Patient, Post, Room } from '../graphql/schema/team';
import { Corrected } from '../objections/Corrected';
import { Objections } from '../objections/Objections';
import { useMe } from '../session/SessionGate';
import { Face } from '../ui/Face';
import { Icon } from '../ui/Icon';
import { Withheld } from '../ui/Withheld';
import { PostActions } from './PostActions';
import { PostSheets } from './PostSheets';
import type { PostSheet } from './PostSheets';
import { ProxyNote } from './ProxyNote';
import { readingText } from './reading-text';
import { useSay } from './texts';
import { WithdrawnPost } from './WithdrawnPost';

export interface PostItemProps {
  post: Post;
  room: Room;
  patient: Patient;
  /** Whether the post it answers is on the page, so that one can go there. */
  repliesTo: boolean;
}

/** One post with who wrote it for which facility, and what can be done with it. */
export const PostItem = memo(function PostItem({ post, room, patient, repliesTo }: PostItemProps) {
  const say = useSay();
  const me = useMe('team').account;
  const [sheet, setSheet] = useState<PostSheet | null>(null);
  if (post.withdrawn) return <WithdrawnPost post={post} patient={patient} />;
  const happenedApart = Math.abs(Date.parse(post.postedAt) - Date.parse(post.occurredAt)) > 10 * 60_000;
  const classes = ['post', post.priority === 'IMPORTANT' && 'post-important', post.familyAuthor && 'post-family'];
  return (
    <article className={classes.filter(Boolean).join(' ')} data-own={post.author?.account === me || undefined}>
      <Face name={post.author?.name ?? post.familyAuthor?.name ?? '?'} face={post.author?.face ?? null} size={44} />
      <div className="post-main">
        <header className="post-head">
          <Author post={post} />
          <time className="muted small numbers" dateTime={post.postedAt} title={fullTimeWords(post.postedAt)}>
            {clockWords(post.postedAt)}
          </time>
        </header>
        <Marks post={post} onVersions={() => setSheet('versions')} />
        <Corrected by={post.correctedBy} at={post.correctedAt} />
        {happenedApart && <p className="post-occurred">{say('occurred', { time: timeWords(post.occurredAt) })}</p>}
        <ProxyNote post={post} onObject={() => setSheet('object')} />
        {post.replyTo && <Quote post={post} linked={repliesTo} scope={patient.scope} />}
        {post.mentions.length > 0 && (
          <p className="post-mentions">
            {post.mentions.map((mention) => (
              <span key={mention.account ?? mention.profession} data-me={mention.account === me || undefined}>
                ＠{mentionText(mention, say)}
              </span>
            ))}
          </p>
        )}
        {post.text && <p className="post-text">{post.text}</p>}
        {post.readings.length > 0 && (
          <ul className="post-readings">
            {post.readings.map((reading) => (
              <li key={reading.id}>
                <span>{readingWord(reading.kind)}</span>
                <strong className="numbers">{readingText(reading)}</strong>
                <span>{reading.unit}</span>
                <Corrected by={reading.correctedBy} at={reading.correctedAt} />
              </li>
            ))}
          </ul>
        )}
        <AttachmentGrid attachments={post.attachments} />
        {post.tags.length > 0 && (
          <ul className="post-tags">
            {post.tags.map((tag) => (
              <li key={tag}>#{tag}</li>
            ))}
          </ul>
        )}
        <Objections objections={post.objections} version={post.version} authors={[post.author, post.enteredBy]} />
        <PostActions post={post} room={room} scope={patient.scope} may={patient.may} onSheet={setSheet} />
      </div>
      {sheet && <PostSheets sheet={sheet} post={post} patient={patient} onClose={() => setSheet(null)} />}
    </article>
  );
});

function mentionText(mention: Mention, say: ReturnType<typeof useSay>): string {
  if (mention.name) return say('to', { name: mention.name });
  return say('toAll', { profession: professionWord(mention.profession ?? '') });
}

function Author({ post }: { post: Post }) {
  if (post.familyAuthor) {
    return (
      <span className="post-author">
        <strong>{post.familyAuthor.name}さん</strong>
        <span className="muted small">{post.familyAuthor.relationship}</span>
      </span>
    );
  }
  if (!post.author) return <span className="post-author" />;
  return (
    <span className="post-author">
      <strong>{calledBy(post.author)}</strong>
      <span className="muted small">{post.author.facilityName}</span>
    </span>
  );
}

function Marks({ post, onVersions }: { post: Post; onVersions: () => void }) {
  const say = useSay();
  if (post.priority === 'NORMAL' && !post.correctedAt && post.releasedVersion === null) return null;
  return (
    <p className="row post-marks">
      {post.priority === 'IMPORTANT' && (
        <span className="badge badge-danger">
          <Icon name="alert" size={14} />
          {say('important')}
        </span>
      )}
      {post.releasedVersion !== null && (
        <span className="badge badge-good">
          <Icon name="home" size={14} />
          {say(post.releasedVersion < post.version ? 'releasedBefore' : 'released')}
        </span>
      )}
      {post.correctedAt && (
        <button type="button" className="post-edited" onClick={onVersions}>
          {say('edited')}
        </button>
      )}
    </p>
  );
}

function Quote({ post, linked, scope }: { post: Post; linked: boolean; scope: Patient['scope'] }) {
  const say = useSay();
  const inner = (
    <>
      <Icon name="reply" size={16} />
      <span>{post.replyToExcerpt ?? (scope === 'OWN' ? <Withheld /> : say('quoteGone'))}</span>
    </>
  );
  if (!linked) return <blockquote className="post-quote">{inner}</blockquote>;
  const go = () => document.getElementById(`post-${post.replyTo}`)?.scrollIntoView({ block: 'center', behavior: 'smooth' });
  return (
    <button type="button" className="post-quote" onClick={go}>
      {inner}
    </button>
  );
}
