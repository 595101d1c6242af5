import { readingWord } from '../field/words';
import type { ReadingKind, ReadingKindInfo } from '../graphql/schema/team';
import { NumberInput, useSlipWords } from '../ui/NumberField';
import { PainScale } from './PainScale';
import type { Typed, TypedReadings } from './readings-form';
import { readTyped } from './readings-form';
import { useSay } from './texts';

const empty: Typed = { value: '', value2: '' };

interface ReadingFieldsProps {
  kinds: readonly ReadingKindInfo[];
  typed: TypedReadings;
  onChange: (kind: ReadingKind, typed: Typed) => void;
  disabled: boolean;
}

/** One field per kind of measuring; what was not measured stays empty. */
export function ReadingFields({ kinds, typed, onChange, disabled }: ReadingFieldsProps) {
  const pain = kinds.find(({ kind }) => kind === 'PAIN');
  return (
    <>
      <div className="reading-fields">
        {kinds
          .filter((info) => info !== pain)
          .map((info) => (
            <ReadingField
              key={info.kind}
              info={info}
              typed={typed[info.kind] ?? empty}
              onChange={(next) => onChange(info.kind, next)}
              disabled={disabled}
            />
          ))}
      </div>
      {pain && (
        <PainScale value={typed.PAIN?.value ?? ''} onChange={(value) => onChange('PAIN', { value, value2: '' })} disabled={disabled} />
      )}
    </>
  );
}

function ReadingField({
  info,
  typed,
  onChange,
  disabled,
}: {
  info: ReadingKindInfo;
  typed: Typed;
  onChange: (typed: Typed) => void;
  disabled: boolean;
}) {
  const say = useSay();
  const slipWords = useSlipWords();
  const read = readTyped(info, typed);
  const slip = read && 'slip' in read ? read.slip : null;
  const paired = info.kind === 'BLOOD_PRESSURE';
  const name = readingWord(info.kind);
  const id = `reading-${info.kind}`;
  const input = (part: keyof Typed, label: string) => (
    <NumberInput
      id={part === 'value' ? id : undefined}
      className="input"
      aria-label={paired ? `${name} ${label}` : undefined}
      aria-invalid={slip !== null || undefined}
      aria-describedby={slip ? `${id}-slip` : undefined}
      disabled={disabled}
      rule={info}
      value={typed[part]}
      onChange={(text) => onChange({ ...typed, [part]: text })}
    />
  );
  return (
    <div className={paired ? 'reading-field reading-field-paired' : 'reading-field'}>
      <label htmlFor={id} className="field-label">
        {name}
      </label>
      <div className="reading-inputs">
        {input('value', say('systolic'))}
        {paired && <span aria-hidden="true">/</span>}
        {paired && input('value2', say('diastolic'))}
        <span className="small muted">{info.unit}</span>
      </div>
      {slip && (
        <p className="field-error" id={`${id}-slip`}>
          {slip === 'both' || slip === 'order' ? say(slip) : slipWords(slip, info, info.unit)}
        </p>
      )}
    </div>
  );
}
