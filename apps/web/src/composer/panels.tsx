import { calledBy, professionWord } from '../field/words';
import type { MentionInput, Room } from '../graphql/schema/team';
import { useMe } from '../session/SessionGate';
import { Face } from '../ui/Face';
import { SelectField } from '../ui/Field';
import { MomentField } from '../ui/MomentField';
import type { Draft } from './drafts';
import { sameMention } from './drafts';
import { tagWords, templates, useSay } from './texts';
import type { DraftHandle } from './useDraft';
import './composer.css';

export type PanelName = 'tags' | 'templates' | 'mention' | 'more';

interface PanelProps {
  draft: Draft;
  change: DraftHandle['change'];
}

export function TagPanel({ draft, change }: PanelProps) {
  const say = useSay();
  const toggle = (tag: string) =>
    change({ tags: draft.tags.includes(tag) ? draft.tags.filter((other) => other !== tag) : [...draft.tags, tag] });
  return (
    <div className="chips" role="group" aria-label={say('tags')}>
      {tagWords.map((tag) => (
        <button key={tag} type="button" className="chip" aria-pressed={draft.tags.includes(tag)} onClick={() => toggle(tag)}>
          {tag}
        </button>
      ))}
    </div>
  );
}

export function TemplatePanel({ onChoose }: { onChoose: (text: string) => void }) {
  const say = useSay();
  return (
    <div className="chips" role="group" aria-label={say('templates')}>
      {templates.map(({ title, text }) => (
        <button key={title} type="button" className="chip" onClick={() => onChoose(text)}>
          {title}
        </button>
      ))}
    </div>
  );
}

export function MentionPanel({ draft, change, room }: PanelProps & { room: Room }) {
  const say = useSay();
  const me = useMe('team').account;
  const others = (room.audience ?? []).filter(({ account }) => account !== me);
  const professions = [...new Set(others.map(({ profession }) => profession))];
  const has = (mention: MentionInput) => draft.mentions.some((other) => sameMention(other, mention));
  const toggle = (mention: MentionInput) =>
    change({ mentions: has(mention) ? draft.mentions.filter((other) => !sameMention(other, mention)) : [...draft.mentions, mention] });
  return (
    <>
      <div className="chips" role="group" aria-label={say('people')}>
        {others.map((person) => (
          <button
            key={person.account}
            type="button"
            className="chip"
            aria-pressed={has({ account: person.account })}
            onClick={() => toggle({ account: person.account })}
          >
            <Face name={person.name} face={person.face} size={26} />
            {person.name}
            <span className="small">{professionWord(person.profession)}</span>
          </button>
        ))}
      </div>
      <div className="chips" role="group" aria-label={say('professions')}>
        {professions.map((profession) => (
          <button key={profession} type="button" className="chip" aria-pressed={has({ profession })} onClick={() => toggle({ profession })}>
            {professionWord(profession)}のみなさん
          </button>
        ))}
      </div>
    </>
  );
}

export function MorePanel({ draft, change, room }: PanelProps & { room: Room }) {
  const say = useSay();
  const me = useMe('team').account;
  return (
    <div className="stack">
      <MomentField label={say('occurredAt')} value={draft.occurredAt} onChange={(occurredAt) => change({ occurredAt })} />
      <SelectField
        label={say('onBehalfOf')}
        hint={say('onBehalfHint')}
        value={draft.onBehalfOf ?? ''}
        onChange={(event) => change({ onBehalfOf: event.target.value || null })}
      >
        <option value="">{say('myself')}</option>
        {(room.audience ?? [])
          .filter(({ account }) => account !== me)
          .map((person) => (
            <option key={person.account} value={person.account}>
              {say('insteadOf', { who: calledBy(person) })}
            </option>
          ))}
      </SelectField>
    </div>
  );
}
