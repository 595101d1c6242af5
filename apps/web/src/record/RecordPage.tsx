import { useState } from 'react';
import { SendWords } from '../composer/SendWords';
import { hindranceOf, inputOf } from '../composer/drafts';
import { Hindrance } from '../composer/Hindrance';
import { KeptDraft } from '../composer/KeptDraft';
import { TagPanel, TemplatePanel } from '../composer/panels';
import type { DraftHandle } from '../composer/useDraft';
import { useDraft, useGonePictures } from '../composer/useDraft';
import type { Moment } from '../field/clock';
import { thisMoment } from '../field/clock';
import { readMoment } from '../field/time';
import { readingWord } from '../field/words';
import { FilePicker } from '../files/FilePicker';
import { UploadStrip } from '../files/UploadStrip';
import { newId } from '../graphql/commands';
import { useCommand, useLookup } from '../graphql/hooks';
import type { Patient, PublishPostInput, ReadingKindInfo, RecordReadingsInput, Room } from '../graphql/schema/team';
import { AccessEnded } from '../patient/AccessEnded';
import { usePatient } from '../patient/usePatient';
import { WritingClosed } from '../patient/WritingClosed';
import { navigate } from '../routing/router';
import { useKept } from '../session/useKept';
import { publishPostMutation } from '../timeline/documents';
import { Button } from '../ui/Button';
import { ErrorSentence } from '../ui/ErrorSentence';
import { CheckField, TextAreaField } from '../ui/Field';
import { KeptNote, useIsLongAgo } from '../ui/KeptNote';
import { MomentField } from '../ui/MomentField';
import { Page } from '../ui/Page';
import { toast } from '../ui/Toast';
import { Waiting } from '../ui/Waiting';
import { readingKindsQuery, recordReadingsMutation } from './documents';
import { ReadingFields } from './ReadingFields';
import type { Measured, TypedReadings } from './readings-form';
import { idsFor, readTyped } from './readings-form';
import { useSay } from './texts';
import { isVisible } from '../text/text';
import './record.css';

/** Step two: what was measured and how it is, in one go. */
export default function RecordPage({ params }: { params: Record<string, string> }) {
  const say = useSay();
  const id = params['patient'] ?? '';
  const { patient: found, trouble: refused, refetch, ended } = usePatient(id);
  const kinds = useLookup<{ readingKinds: ReadingKindInfo[] }>(readingKindsQuery);
  const room = found?.rooms.find(({ kind }) => kind === 'ALL_PROFESSIONALS');
  const trouble = refused ?? kinds.trouble;
  if (ended) return <AccessEnded wasOpen={ended.wasOpen} />;
  if (found?.writing.closed) {
    return (
      <Page title={say('title', { name: found.name })} back={`/patients/${id}`}>
        <WritingClosed patient={found} />
        <KeptRecord patient={id} />
      </Page>
    );
  }
  if (found && room && kinds.data) return <RecordForm key={id} patient={found} room={room} kinds={kinds.data.readingKinds} />;
  return trouble ? (
    <ErrorSentence trouble={trouble} onRetry={() => (refetch(), kinds.refetch())} page />
  ) : (
    <Waiting page label={say('choose')} />
  );
}

interface RecordForm {
  typed: TypedReadings;
  /** They stay the same on every try, so that a lost answer never makes a second entry. */
  ids: Readonly<Record<string, string>>;
  /** When this was first sent off: where no time is named, readings and post are of one moment. */
  since: Moment | null;
  /** The readings that are written already, though the post that shows them isn't. */
  recorded: readonly string[] | null;
}

/** An entry that nobody has sent off. Other values than those that were sent are other entries: the first may have been written. */
const begunWith = (kinds: readonly ReadingKindInfo[]): Pick<RecordForm, 'ids' | 'since'> => ({
  ids: idsFor(kinds),
  since: null,
});

/** What was typed into the form before it was closed: measured values beside the note. */
function KeptRecord({ patient }: { patient: string }) {
  const key = `record ${patient}`;
  const [form, , forget] = useKept<Pick<RecordForm, 'typed'>>(key, () => ({ typed: {} }));
  const [dropped, setDropped] = useState(false);
  const values = Object.entries(dropped ? {} : form.typed);
  const lines = values.flatMap(([kind, { value, value2 }]) => {
    const typed = [value, value2].filter(isVisible).join('/');
    return typed === '' ? [] : [`${readingWord(kind)} ${typed}`];
  });
  return <KeptDraft draftKey={key} lines={lines} onDrop={() => (forget(), setDropped(true))} />;
}

function RecordForm({ patient, room, kinds }: { patient: Patient; room: Room; kinds: readonly ReadingKindInfo[] }) {
  const say = useSay();
  const {
    draft,
    begunAt,
    change: changeDraft,
    clear,
    discard,
    addFiles,
    removeUpload,
    retryUpload,
  } = useDraft(`record ${patient.id}`, patient.id);
  const [{ typed, ids, since, recorded }, setForm, forget, work] = useKept<RecordForm>(`record ${patient.id}`, () => ({
    typed: {},
    recorded: null,
    ...begunWith(kinds),
  }));
  const readings = useCommand<RecordReadingsInput>(recordReadingsMutation, `record ${patient.id}`);
  const publish = useCommand<PublishPostInput>(publishPostMutation, `record ${patient.id}`);
  useGonePictures(publish.trouble, changeDraft);

  const read = kinds.map((info) => readTyped(info, typed[info.kind] ?? { value: '', value2: '' }));
  const measured = read.flatMap((each): Measured[] => (each && 'measured' in each ? [each.measured] : []));
  // Sent off, its readings may be written although no answer came: other words leave them as they were, of the first moment. Without
  // readings other words are of another moment. A moment that is named makes another entry of both.
  const sentOff = since !== null && recorded === null;
  const change: DraftHandle['change'] = (next) => {
    if (sentOff && measured.length === 0) setForm(begunWith(kinds));
    changeDraft(next);
  };
  const name = (occurredAt: string) => {
    if (sentOff) setForm(begunWith(kinds));
    changeDraft({ occurredAt });
  };

  const slipped = read.some((each) => each && 'slip' in each);
  const busy = readings.busy || publish.busy;
  const hindrance = hindranceOf(draft);
  const typedAt = [work.typedAt, begunAt].reduce((a, b) => (a && b ? (a < b ? a : b) : (a ?? b)));
  const asked = useIsLongAgo(typedAt) && draft.occurredAt === '' && since === null;
  const ready = !slipped && !asked && (hindrance === null || (hindrance === 'empty' && measured.length > 0));

  const record = async (moment: { instant: string | null }, at: Moment): Promise<readonly string[] | null> => {
    if (recorded) return recorded;
    const named = measured.map((each) => ({ ...each, id: ids[each.kind] ?? newId() }));
    if (named.length > 0) {
      const when = moment.instant === null ? { measuredAt: null, waitedMs: 0 } : { measuredAt: moment.instant };
      if (!(await readings.send({ patient: patient.id, ...when, readings: named }, at))) return null;
    }
    const written = named.map((each) => each.id);
    // Where nothing was measured nothing is done: what is measured before the next try still goes.
    if (written.length > 0) setForm({ recorded: written });
    return written;
  };
  const send = async () => {
    const moment = readMoment(draft.occurredAt);
    if ('slip' in moment || !ready) return;
    const at = since ?? thisMoment();
    setForm({ since: at });
    const written = await record(moment, at);
    if (!written) return;
    const { commandId: _ours, ...input } = inputOf(draft, { commandId: '', room: room.id, readings: written });
    if (!(await publish.send(input, at))) return;
    clear();
    forget();
    toast(say('done'));
    navigate(`/patients/${patient.id}`, { replace: true });
  };

  return (
    <Page title={say('title', { name: patient.name })} back={`/patients/${patient.id}`}>
      <form
        className="record stack"
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <KeptNote work={{ typedAt, anew: () => (discard(), work.anew()) }} />
        <section className="card stack">
          <div>
            <h2>{say('readings')}</h2>
            <p className="muted small">{say('readingsHint')}</p>
          </div>
          <ReadingFields
            kinds={kinds}
            typed={typed}
            onChange={(kind, next) => setForm({ typed: { ...typed, [kind]: next }, ...(since && begunWith(kinds)) })}
            disabled={recorded !== null}
          />
        </section>
        <section className="card stack">
          <TextAreaField
            label={say('note')}
            placeholder={say('notePlaceholder')}
            rows={4}
            value={draft.text}
            onChange={(event) => change({ text: event.target.value })}
          />
          <div className="record-templates">
            <TemplatePanel onChoose={(text) => change({ text: isVisible(draft.text) ? `${draft.text.trimEnd()}\n${text}` : text })} />
          </div>
          <div>
            <p className="field-label">{say('tags')}</p>
            <TagPanel draft={draft} change={change} />
          </div>
          <div>
            <p className="field-label">{say('files')}</p>
            <div className="row">
              <FilePicker count={draft.uploads.length} onFiles={addFiles} />
            </div>
            <UploadStrip uploads={draft.uploads} onRemove={removeUpload} onRetry={retryUpload} />
          </div>
          <MomentField label={say('occurredAt')} asked={asked ? typedAt : null} value={draft.occurredAt} onChange={name} />
          <CheckField
            label={say('important')}
            hint={say('urgent')}
            checked={draft.important}
            onChange={(event) => change({ important: event.target.checked })}
          />
        </section>
        <ErrorSentence trouble={readings.trouble ?? publish.trouble} />
        {recorded && publish.trouble && <p className="muted small">{say('recorded')}</p>}
        <div className="record-send">
          <Hindrance of={slipped ? 'slipped' : asked ? 'asked' : hindrance} />
          <Button type="submit" look="primary" size="large" icon="send" wide busy={busy} disabled={!ready}>
            <SendWords room={room} patient={patient} />
          </Button>
        </div>
      </form>
    </Page>
  );
}
