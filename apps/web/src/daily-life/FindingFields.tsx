import type { ReactNode } from 'react';
import { useId } from 'react';
import { readNumber } from '../field/numbers';
import type { DailyLifeKind, DailyLifeResult } from '../graphql/schema/team';
import { Button } from '../ui/Button';
import { TextAreaField, TextField } from '../ui/Field';
import { NumberField } from '../ui/NumberField';
import { BristolDrawing, MoodFace } from './drawings';
import { bristolWord, moodWord, stoolAmount } from './findings';
import { useSay } from './texts';
import { typedText } from '../field/typed';
import { isVisible } from '../text/text';

/** What stands in the form. */
export interface Typed {
  result: DailyLifeResult;
  value: number | null;
  /** What was typed for the value; null where it was pressed. */
  amount?: string | null;
  detail: string;
  note: string;
}

/** Whether it can be recorded as it stands. */
export function isWhole(kind: DailyLifeKind, { result, value, note }: Typed): boolean {
  if (result !== 'VALUE') return true;
  return kind === 'SKIN' ? isVisible(note) : value !== null;
}

/** The finding as the server takes it. */
export function findingOf(kind: DailyLifeKind, { result, value, detail, note }: Typed) {
  const measured = result === 'VALUE';
  // The question for the type of stool is not shown where there was none: an answer from before is none either.
  const asked = kind === 'STOOL' ? measured && value !== 0 : measured || kind === 'MEAL';
  return {
    result,
    value: measured && kind !== 'SKIN' ? value : null,
    detail: asked ? typedText(detail) : null,
    note: typedText(note),
  };
}

/** Millilitres. */
const water = { min: 0, max: 10_000, decimals: 0 };

function amountOf(text: string): number | null {
  const read = readNumber(text, water);
  return read && 'number' in read ? read.number : null;
}

const presets = [50, 100, 150, 200, 250, 300];
const bristolTypes = ['1', '2', '3', '4', '5', '6', '7'];

/** The question of one kind with answers to press, and the two ways of having no value. */
export function FindingFields({
  kind,
  typed,
  onChange,
}: {
  kind: DailyLifeKind;
  typed: Typed;
  onChange: (change: Partial<Typed>) => void;
}) {
  const say = useSay();
  const pick = (value: number) => onChange({ result: 'VALUE', value, amount: null });
  const measured = typed.result === 'VALUE';
  const pressed = (value: number) => measured && typed.value === value;
  return (
    <>
      {kind === 'MEAL' && (
        <>
          <Question label={say('meal.which')} className="finding-row">
            {(['breakfast', 'lunch', 'supper', 'snack'] as const).map((meal) => (
              <button
                key={meal}
                type="button"
                className="chip"
                aria-pressed={typed.detail === say(`meals.${meal}`)}
                onClick={() => onChange({ detail: say(`meals.${meal}`) })}
              >
                {say(`meals.${meal}`)}
              </button>
            ))}
          </Question>
          <Question label={say('meal.question')} className="finding-grid">
            {Array.from({ length: 11 }, (_, tenths) => (
              <button
                key={tenths}
                type="button"
                className="chip finding-big numbers"
                aria-pressed={pressed(tenths)}
                onClick={() => pick(tenths)}
              >
                {tenths === 10 ? say('meal.all') : say('meal.value', { value: tenths })}
              </button>
            ))}
          </Question>
        </>
      )}
      {kind === 'WATER' && (
        <>
          <Question label={say('water.question')} className="finding-grid">
            {presets.map((amount) => (
              <button
                key={amount}
                type="button"
                className="chip finding-big numbers"
                aria-pressed={pressed(amount)}
                onClick={() => pick(amount)}
              >
                {amount}
              </button>
            ))}
          </Question>
          <NumberField
            label={say('water.other')}
            unit="mL"
            rule={water}
            value={measured ? (typed.amount ?? String(typed.value ?? '')) : ''}
            onChange={(amount) => onChange({ result: 'VALUE', amount, value: amountOf(amount) })}
          />
        </>
      )}
      {kind === 'STOOL' && (
        <>
          <Question label={say('stool.question')} className="finding-row">
            {[0, 1, 2, 3].map((amount) => (
              <button key={amount} type="button" className="chip finding-big" aria-pressed={pressed(amount)} onClick={() => pick(amount)}>
                {stoolAmount(amount)}
              </button>
            ))}
          </Question>
          {measured && typed.value !== null && typed.value > 0 && (
            <Question label={say('stool.kind')} className="bristol">
              {bristolTypes.map((type) => (
                <button
                  key={type}
                  type="button"
                  className="chip"
                  aria-pressed={typed.detail === type}
                  onClick={() => onChange({ detail: typed.detail === type ? '' : type })}
                >
                  <BristolDrawing type={type} />
                  <span>
                    {type} {bristolWord(type)}
                  </span>
                </button>
              ))}
            </Question>
          )}
        </>
      )}
      {kind === 'URINE' && (
        <Stepper
          label={say('urine.question')}
          unit="回"
          step={1}
          most={50}
          start={1}
          value={measured ? typed.value : null}
          onChange={pick}
        />
      )}
      {kind === 'SLEEP' && (
        <Stepper
          label={say('sleep.question')}
          unit="時間"
          step={0.5}
          most={24}
          start={7}
          value={measured ? typed.value : null}
          onChange={pick}
        />
      )}
      {kind === 'MOOD' && (
        <Question label={say('mood.question')} className="mood-choice">
          {[1, 2, 3, 4, 5].map((mood) => (
            <button key={mood} type="button" className="chip" aria-pressed={pressed(mood)} onClick={() => pick(mood)}>
              <MoodFace mood={mood} size={44} />
              <span>{moodWord(mood)}</span>
            </button>
          ))}
        </Question>
      )}
      {kind === 'SKIN' && (
        <>
          <TextField
            label={say('skin.question')}
            placeholder={say('skin.where')}
            maxLength={100}
            value={typed.detail}
            onChange={(event) => onChange({ result: 'VALUE', detail: event.target.value })}
          />
          <TextAreaField
            label={say('skin.words')}
            hint={say('skin.wordsHint')}
            maxLength={1000}
            value={typed.note}
            onChange={(event) => onChange({ note: event.target.value })}
          />
        </>
      )}
      <Question label={say('entry.or')} className="finding-row">
        {(['REFUSED', 'NOT_MEASURED'] as const).map((result) => (
          <button
            key={result}
            type="button"
            className="chip"
            aria-pressed={typed.result === result}
            onClick={() => onChange({ result: typed.result === result ? 'VALUE' : result })}
          >
            {say(`result.${result}`)}
          </button>
        ))}
      </Question>
      {kind !== 'SKIN' && (
        <TextField
          label={say('entry.note')}
          placeholder={say('entry.noteHint')}
          maxLength={1000}
          value={typed.note}
          onChange={(event) => onChange({ note: event.target.value })}
        />
      )}
    </>
  );
}

function Question({ label, className, children }: { label: string; className: string; children: ReactNode }) {
  const id = useId();
  return (
    <div role="group" aria-labelledby={id}>
      <p className="field-label" id={id}>
        {label}
      </p>
      <div className={className}>{children}</div>
    </div>
  );
}

interface StepperProps {
  label: string;
  unit: string;
  step: number;
  most: number;
  /** What the first press gives. */
  start: number;
  value: number | null;
  onChange: (value: number) => void;
}

function Stepper({ label, unit, step, most, start, value, onChange }: StepperProps) {
  const say = useSay();
  return (
    <Question label={label} className="stepper">
      <Button
        size="large"
        aria-label={say('less')}
        disabled={value === 0}
        onClick={() => onChange(value === null ? start : Math.max(0, value - step))}
      >
        −
      </Button>
      <output className="numbers" aria-live="polite">
        {value === null ? '―' : value}
        <span className="muted small">{unit}</span>
      </output>
      <Button
        size="large"
        aria-label={say('more')}
        disabled={value === most}
        onClick={() => onChange(value === null ? start : Math.min(most, value + step))}
      >
        ＋
      </Button>
    </Question>
  );
}
