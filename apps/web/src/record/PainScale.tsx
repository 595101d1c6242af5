import { useSay } from './texts';

const steps = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

/** The numeric rating scale, with a face that says the same without words. */
export function PainScale({ value, onChange, disabled }: { value: string; onChange: (value: string) => void; disabled: boolean }) {
  const say = useSay();
  return (
    <fieldset className="pain" disabled={disabled}>
      <legend className="field-label">{say('pain')}</legend>
      <div className="pain-steps">
        {steps.map((step) => (
          <button
            key={step}
            type="button"
            className="pain-step"
            aria-pressed={value === String(step)}
            onClick={() => onChange(value === String(step) ? '' : String(step))}
          >
            <PainFace pain={step} />
            <span className="numbers">{step}</span>
          </button>
        ))}
      </div>
      <p className="pain-ends muted small">
        <span>{say('painNone')}</span>
        <span>{say('painMost')}</span>
      </p>
    </fieldset>
  );
}

function PainFace({ pain }: { pain: number }) {
  // From a smile to a frown: the mouth's middle goes up as pain rises.
  const bend = 20.5 - pain * 0.9;
  const brow = pain > 5 ? (pain - 5) * 0.35 : 0;
  return (
    <svg
      viewBox="0 0 24 24"
      width="26"
      height="26"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinecap="round"
      aria-hidden="true"
    >
      <circle cx="12" cy="12" r="9.5" />
      <path d={`M8 ${8.5 - brow / 2}l2 ${brow}M16 ${8.5 - brow / 2}l-2 ${brow}M8.5 10.5h.01M15.5 10.5h.01`} />
      <path d={`M7.5 ${15 + pain * 0.15}Q12 ${bend} 16.5 ${15 + pain * 0.15}`} />
    </svg>
  );
}
