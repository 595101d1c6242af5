import { careLevelCodes, careLevelWord, phaseWord } from '../field/words';
import { useCommand } from '../graphql/hooks';
import type { Patient, PatientPhase, UpdateBasicsInput } from '../graphql/schema/team';
import { useKept } from '../session/useKept';
import { Button } from '../ui/Button';
import { ErrorSentence } from '../ui/ErrorSentence';
import { SelectField, TextAreaField, TextField, refusalOf } from '../ui/Field';
import { Newer } from '../ui/Newer';
import { Sheet } from '../ui/Sheet';
import { Withheld } from '../ui/Withheld';
import { isVisible } from '../text/text';
import { useSay as useUiSay } from '../ui/texts';
import { toast } from '../ui/Toast';
import { updateBasicsMutation } from './documents';
import { begunAnew, changedSince, formOf, isComparable } from './form';
import type { BasicsFormField } from './form';
import { linesOf } from './lines';
import { useSay } from './texts';
import { typedText } from '../field/typed';

const phases: readonly PatientPhase[] = ['STABLE', 'CHANGING', 'END_OF_LIFE'];

const termOf = {
  allergies: 'allergies',
  pointsOfCare: 'pointsOfCare',
  conditions: 'conditions',
  phase: 'phase',
  careLevel: 'careLevel',
  living: 'living',
  keyName: 'person.name',
  keyRelationship: 'person.relationship',
  keyPhone: 'person.phone',
} as const satisfies Record<BasicsFormField, string>;

export function EditBasicsSheet({ patient, onClose, refetch }: { patient: Patient; onClose: () => void; refetch: () => void }) {
  const say = useSay();
  const ui = useUiSay();
  const [form, set, forget, work] = useKept(`basics ${patient.id}`, () => formOf(patient));
  const { begun } = form;
  const changed = changedSince(form, patient);
  const withheld = !isComparable(patient);
  const isNewer = !withheld && (changed.length > 0 || patient.basics.updatedAt !== begun.basics.updatedAt);
  const update = useCommand<UpdateBasicsInput>(updateBasicsMutation, `basics ${patient.id}`);
  const save = async () => {
    const named = [form.keyName, form.keyRelationship, form.keyPhone].some(isVisible);
    const keyPerson = named
      ? { name: typedText(form.keyName) ?? '', relationship: typedText(form.keyRelationship) ?? '', phone: typedText(form.keyPhone) }
      : null;
    const written = await update.send({
      patient: begun.id,
      careLevel: form.careLevel || null,
      conditions: linesOf(form.conditions),
      allergies: linesOf(form.allergies),
      pointsOfCare: linesOf(form.pointsOfCare),
      keyPerson,
      living: typedText(form.living),
      // Left as it was, it stays as it is by now.
      phase: form.phase === formOf(begun).phase ? null : form.phase,
      expectedPhase: begun.phase,
      expectedUpdatedAt: begun.basics.updatedAt,
    });
    // Refused for what another saved since: that is to be seen here.
    refetch();
    if (!written) return;
    forget();
    toast(say('saved'));
    onClose();
  };
  const footer = (
    <>
      <Button onClick={() => (forget(), onClose())}>{ui('cancel')}</Button>
      <Button look="primary" busy={update.busy} disabled={withheld} onClick={() => void save()}>
        {say('save')}
      </Button>
    </>
  );
  const error = (field: string) => refusalOf(update.trouble, field);
  // Where a field says it, the page is not pulled away from it.
  const fieldSays = ['allergies', 'pointsOfCare', 'conditions', 'living', 'keyPerson'].some(error);
  return (
    <Sheet title={say('title')} open onClose={onClose} footer={footer} holds work={work}>
      <div className="stack">
        {/* What was typed stays to be read; what stands now is not shown, and so not compared. */}
        {withheld && (
          <p role="status">
            <Withheld />
          </p>
        )}
        <Newer shown={isNewer} onTake={() => (set(begunAnew(form, patient)), update.clear())}>
          <dl className="basics-newer">
            {changed.map(({ field, words }) => (
              <div key={field}>
                <dt>{say(termOf[field])}</dt>
                <dd>{words ?? say('none')}</dd>
              </div>
            ))}
          </dl>
        </Newer>
        {!fieldSays && <ErrorSentence trouble={update.trouble} />}
        <TextAreaField
          label={say('allergies')}
          hint={say('perLine')}
          error={error('allergies')}
          value={form.allergies}
          onChange={(event) => set({ allergies: event.target.value })}
        />
        <TextAreaField
          label={say('pointsOfCare')}
          hint={say('perLine')}
          error={error('pointsOfCare')}
          rows={4}
          value={form.pointsOfCare}
          onChange={(event) => set({ pointsOfCare: event.target.value })}
        />
        <TextAreaField
          label={say('conditions')}
          hint={say('perLine')}
          error={error('conditions')}
          value={form.conditions}
          onChange={(event) => set({ conditions: event.target.value })}
        />
        {/* Within the days after a death the team still writes what belongs to the time before; the state is no part of it. */}
        {begun.phase !== 'DIED' && (
          <SelectField label={say('phase')} value={form.phase} onChange={(event) => set({ phase: event.target.value as PatientPhase })}>
            {phases.map((phase) => (
              <option key={phase} value={phase}>
                {phaseWord(phase)}
              </option>
            ))}
          </SelectField>
        )}
        <SelectField label={say('careLevel')} value={form.careLevel} onChange={(event) => set({ careLevel: event.target.value })}>
          <option value="">{say('unknown')}</option>
          {careLevelCodes.map((code) => (
            <option key={code} value={code}>
              {careLevelWord(code)}
            </option>
          ))}
        </SelectField>
        <TextAreaField
          label={say('living')}
          rows={2}
          error={error('living')}
          value={form.living}
          onChange={(event) => set({ living: event.target.value })}
        />
        <TextField
          label={say('person.name')}
          autoComplete="off"
          value={form.keyName}
          onChange={(event) => set({ keyName: event.target.value })}
        />
        <TextField
          label={say('person.relationship')}
          autoComplete="off"
          value={form.keyRelationship}
          onChange={(event) => set({ keyRelationship: event.target.value })}
        />
        <TextField
          label={say('person.phone')}
          type="tel"
          autoComplete="off"
          error={error('keyPerson')}
          value={form.keyPhone}
          onChange={(event) => set({ keyPhone: event.target.value })}
        />
      </div>
    </Sheet>
  );
}
