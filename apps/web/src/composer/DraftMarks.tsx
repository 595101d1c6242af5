import type { ReactNode } from 'react';
import { calledBy, professionWord } from '../field/words';
import { readMoment, timeWords } from '../field/time';
import type { MentionInput, Room } from '../graphql/schema/team';
import { Icon } from '../ui/Icon';
import type { IconName } from '../ui/Icon';
import type { Draft } from './drafts';
import { sameMention } from './drafts';
import { useSay } from './texts';
import type { DraftHandle } from './useDraft';

/** What was chosen for the draft; a press takes it out again. */
export function DraftMarks({ draft, change, room }: { draft: Draft; change: DraftHandle['change']; room: Room }) {
  const say = useSay();
  const proxied = room.audience?.find(({ account }) => account === draft.onBehalfOf);
  const moment = readMoment(draft.occurredAt);
  const occurred = 'slip' in moment ? say('wrongMoment') : moment.instant && timeWords(moment.instant);
  const nothing = !draft.replyTo && !proxied && !occurred && draft.tags.length === 0 && draft.mentions.length === 0;
  if (nothing) return null;
  return (
    <div className="draft-marks">
      {draft.replyTo && (
        <Mark icon="reply" onDrop={() => change({ replyTo: null })}>
          {say('replyTo', { who: draft.replyTo.who })}
          <span className="muted">「{draft.replyTo.excerpt}」</span>
        </Mark>
      )}
      {proxied && (
        <Mark icon="pen" onDrop={() => change({ onBehalfOf: null })}>
          {say('insteadOf', { who: calledBy(proxied) })}
        </Mark>
      )}
      {occurred && (
        <Mark icon="clock" onDrop={() => change({ occurredAt: '' })}>
          {occurred}
        </Mark>
      )}
      {draft.mentions.map((mention) => (
        <Mark
          key={mention.account ?? mention.profession}
          icon="at"
          onDrop={() => change({ mentions: draft.mentions.filter((other) => !sameMention(other, mention)) })}
        >
          {nameOf(mention, room)}
        </Mark>
      ))}
      {draft.tags.map((tag) => (
        <Mark key={tag} icon="tag" onDrop={() => change({ tags: draft.tags.filter((other) => other !== tag) })}>
          {tag}
        </Mark>
      ))}
    </div>
  );
}

function nameOf(mention: MentionInput, room: Room): string {
  const person = room.audience?.find(({ account }) => account === mention.account);
  return person ? `${person.name}さん` : `${professionWord(mention.profession ?? '')}のみなさん`;
}

function Mark({ icon, onDrop, children }: { icon: IconName; onDrop: () => void; children: ReactNode }) {
  return (
    <button type="button" className="draft-mark" onClick={onDrop}>
      <Icon name={icon} size={16} />
      <span className="draft-mark-words">{children}</span>
      <Icon name="close" size={14} />
    </button>
  );
}
