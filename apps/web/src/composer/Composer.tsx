import { useEffect, useId, useLayoutEffect, useRef, useState } from 'react';
import { FilePicker } from '../files/FilePicker';
import { UploadStrip } from '../files/UploadStrip';
import { useBackend } from '../graphql/hooks';
import { newId } from '../graphql/commands';
import type { Patient, Room } from '../graphql/schema/team';
import { Button } from '../ui/Button';
import { Faces } from '../ui/Face';
import { Icon } from '../ui/Icon';
import { KeptNote } from '../ui/KeptNote';
import { AudienceSheet } from './AudienceSheet';
import { DraftMarks } from './DraftMarks';
import { draftsOf, emptyDraft, hindranceOf, inputOf } from './drafts';
import { Hindrance } from './Hindrance';
import { outboxOf } from './outbox';
import type { PanelName } from './panels';
import { MentionPanel, MorePanel, TagPanel, TemplatePanel } from './panels';
import { SendWords } from './SendWords';
import { useSay } from './texts';
import { useDraft } from './useDraft';
import { isVisible } from '../text/text';

const tools = [
  { panel: 'tags', icon: 'tag' },
  { panel: 'templates', icon: 'template' },
  { panel: 'mention', icon: 'at' },
  { panel: 'more', icon: 'clock' },
] as const;

/** Where one writes: at the bottom, for one hand. Says before sending who will read it. */
export function Composer({ room, patient }: { room: Room; patient: Patient }) {
  const say = useSay();
  const backend = useBackend();
  const { draft, begunAt, change, discard, addFiles, removeUpload, retryUpload } = useDraft(room.id, patient.id);
  const [touched, setTouched] = useState(false);
  const [panel, setPanel] = useState<PanelName | null>(null);
  const [showing, setShowing] = useState(false);
  const box = useRef<HTMLElement>(null);
  const text = useRef<HTMLTextAreaElement>(null);
  const urgent = useId();
  const empty = JSON.stringify(draft) === JSON.stringify(emptyDraft);
  const open = touched || !empty;
  const hindrance = hindranceOf(draft);
  const sendable = hindrance === null;

  useLayoutEffect(() => {
    const { current } = text;
    if (!current) return;
    current.style.height = 'auto';
    current.style.height = `${current.scrollHeight + 2}px`;
  }, [draft.text, open]);

  // An empty composer makes room again when one goes on reading: after the press, which else would miss what moves below it.
  useEffect(() => {
    if (!touched || !empty) return;
    const leave = (event: Event) => {
      if (!box.current?.contains(event.target as Node)) setTouched(false);
    };
    // A swipe is no click.
    const ends = ['click', 'pointercancel'];
    for (const end of ends) document.addEventListener(end, leave);
    return () => {
      for (const end of ends) document.removeEventListener(end, leave);
    };
  }, [touched, empty]);

  const send = () => {
    if (!sendable) return;
    const taken = draftsOf(backend).take(room.id);
    setPanel(null);
    setTouched(false);
    text.current?.blur();
    void outboxOf(backend).post(inputOf(taken, { commandId: newId(), room: room.id }), taken);
  };
  const insert = (words: string) => {
    change({ text: isVisible(draft.text) ? `${draft.text.trimEnd()}\n${words}` : words });
    setPanel(null);
    text.current?.focus();
  };

  return (
    <section className="composer" data-open={open || undefined} ref={box} aria-label={say('label')}>
      {panel && (
        <div className="composer-panel">
          {panel === 'tags' && <TagPanel draft={draft} change={change} />}
          {panel === 'templates' && <TemplatePanel onChoose={insert} />}
          {panel === 'mention' && <MentionPanel draft={draft} change={change} room={room} />}
          {panel === 'more' && <MorePanel draft={draft} change={change} room={room} />}
        </div>
      )}
      {open && <KeptNote work={{ typedAt: begunAt, anew: discard }} />}
      <DraftMarks draft={draft} change={change} room={room} />
      <UploadStrip uploads={draft.uploads} onRemove={removeUpload} onRetry={retryUpload} />
      <div className="composer-line">
        <textarea
          id="composer-text"
          ref={text}
          rows={open ? 2 : 1}
          aria-label={say('label')}
          aria-describedby={open ? urgent : undefined}
          placeholder={say('placeholder')}
          value={draft.text}
          onFocus={() => setTouched(true)}
          onChange={(event) => change({ text: event.target.value })}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !event.nativeEvent.isComposing) send();
          }}
        />
        {!open && <FilePicker count={0} onFiles={addFiles} />}
      </div>
      {open && (
        <>
          <div className="composer-tools" role="group" aria-label={say('tools')}>
            <FilePicker count={draft.uploads.length} onFiles={addFiles} />
            {tools.map(({ panel: name, icon }) => (
              <Button
                key={name}
                look="plain"
                icon={icon}
                aria-label={say(name)}
                title={say(name)}
                aria-expanded={panel === name}
                onClick={() => setPanel(panel === name ? null : name)}
              />
            ))}
            <button
              type="button"
              className="chip important-chip"
              aria-pressed={draft.important}
              onClick={() => change({ important: !draft.important })}
            >
              <Icon name="alert" size={16} />
              {say('important')}
            </button>
          </div>
          <p className="composer-urgent" id={urgent} data-strong={draft.important || undefined}>
            <Icon name="phone" size={14} />
            {say('urgent')}
          </p>
          <Hindrance of={hindrance} />
          <div className="composer-send">
            <button type="button" className="audience" aria-label={say('audience')} onClick={() => setShowing(true)}>
              <Faces people={room.audience ?? []} most={3} size={30} />
            </button>
            <Button look="primary" icon="send" className="grow" disabled={!sendable} onClick={send}>
              <SendWords room={room} patient={patient} />
            </Button>
          </div>
        </>
      )}
      <AudienceSheet room={room} open={showing} onClose={() => setShowing(false)} />
    </section>
  );
}
