import type { FormEvent } from 'react';
import { useId, useState } from 'react';
import { facilityKindWord, professionCodes, professionWord } from '../field/words';
import { useCommand, useLookup } from '../graphql/hooks';
import type { Employment, SetEmploymentInput } from '../graphql/schema/office';
import { useKept } from '../session/useKept';
import { Button } from '../ui/Button';
import { ErrorSentence } from '../ui/ErrorSentence';
import { CheckField } from '../ui/Field';
import { Newer } from '../ui/Newer';
import { Sheet } from '../ui/Sheet';
import { useSay as useUiSay } from '../ui/texts';
import { toast } from '../ui/Toast';
import { Waiting } from '../ui/Waiting';
import { employmentQuery, setEmploymentMutation } from './documents';
import { OfficeShell } from './OfficeShell';
import { useSay } from './texts';

/** Which professions each kind of facility takes on, and whom it took on before that was said. */
export default function ProfessionsPage() {
  const say = useSay();
  const { data, trouble, loading, refetch } = useLookup<{ employment: Employment[] }>(employmentQuery);
  const [open, setOpen] = useState<string | null>(null);
  const chosen = data?.employment.find(({ kind }) => kind === open);
  return (
    <OfficeShell title={say('professions.title')}>
      <p className="muted small">{say('professions.note')}</p>
      {loading && <Waiting />}
      <ErrorSentence trouble={trouble} onRetry={refetch} />
      <ul className="office-list">
        {data?.employment.map(({ kind, professions, others }) => (
          <li key={kind} className="card office-section">
            <div className="office-head">
              <strong>{facilityKindWord(kind)}</strong>
              <Button size="small" aria-label={say('professions.changeOf', { kind: facilityKindWord(kind) })} onClick={() => setOpen(kind)}>
                {say('professions.change')}
              </Button>
            </div>
            <span>{wordsOf(professions)}</span>
            {others.length > 0 && (
              <div className="small">
                <strong>{say('professions.others', { count: others.length })}</strong>
                <p className="muted">{say('professions.othersHint')}</p>
                <ul>
                  {others.map(({ account, name, profession, facility, facilityName }) => (
                    <li key={`${facility} ${account}`}>
                      {say('professions.other', { facility: facilityName, name, profession: professionWord(profession) })}
                    </li>
                  ))}
                </ul>
              </div>
            )}
          </li>
        ))}
      </ul>
      {chosen && <KindSheet key={chosen.kind} employment={chosen} onRenew={refetch} onClose={() => setOpen(null)} />}
    </OfficeShell>
  );
}

const wordsOf = (professions: readonly string[]): string => professions.map(professionWord).join('・');

function KindSheet({ employment, onRenew, onClose }: { employment: Employment; onRenew: () => void; onClose: () => void }) {
  const say = useSay();
  const ui = useUiSay();
  const id = useId();
  const { kind } = employment;
  const key = `professions ${kind}`;
  // With those that stood on the screen when it began: what another saved in between is not overwritten unseen.
  const [{ chosen, expected }, change, forget, work] = useKept(key, () => ({
    chosen: [...employment.professions],
    expected: [...employment.professions],
  }));
  const set = useCommand<SetEmploymentInput>(setEmploymentMutation, key);
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (chosen.length === 0) return;
    const saved = await set.send({ kind, professions: chosen, expected });
    onRenew();
    if (!saved) return;
    forget();
    toast(say('professions.saved', { kind: facilityKindWord(kind) }));
    onClose();
  };
  const footer = (
    <>
      <Button onClick={() => (forget(), onClose())}>{ui('cancel')}</Button>
      <Button look="primary" type="submit" form={id} busy={set.busy} disabled={chosen.length === 0}>
        {say('professions.save')}
      </Button>
    </>
  );
  return (
    <Sheet title={facilityKindWord(kind)} open onClose={onClose} footer={footer} holds work={work}>
      <form id={id} className="stack" onSubmit={(event) => void save(event)}>
        <p className="muted small">{say('professions.sheetHint')}</p>
        <fieldset className="choices">
          <legend className="field-label">{say('professions.choose')}</legend>
          {professionCodes.map((code) => (
            <CheckField
              key={code}
              label={professionWord(code)}
              checked={chosen.includes(code)}
              onChange={(event) =>
                change({ chosen: professionCodes.filter((each) => (each === code ? event.target.checked : chosen.includes(each))) })
              }
            />
          ))}
        </fieldset>
        {chosen.length === 0 && <p role="status">{say('professions.none')}</p>}
        <Newer shown={!sameMembers(employment.professions, expected)} onTake={() => change({ expected: [...employment.professions] })}>
          {wordsOf(employment.professions)}
        </Newer>
        <ErrorSentence trouble={set.trouble} />
      </form>
    </Sheet>
  );
}

function sameMembers(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((member) => b.includes(member));
}
