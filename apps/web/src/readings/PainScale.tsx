import { useSay } from './texts';

const steps = Array.from({ length: 11 }, (_, step) => step);

/** The numeric rating scale, with faces over its ends and middle, as on the card that is shown to patients. */
export function PainScale({ value, onChange, label }: { value: number | null; onChange: (value: number | null) => void; label: string }) {
  const say = useSay();
  return (
    <fieldset className="pain-scale">
      <legend className="field-label">{label}</legend>
      <div className="pain-faces" aria-hidden="true">
        {[3, 1.5, 0, -1.5, -3].map((bend) => (
          <svg key={bend} viewBox="0 0 28 28" width="28" height="28" fill="none" stroke="currentColor" strokeWidth="1.8" strokeLinecap="round">
            <circle cx="14" cy="14" r="11.5" />
            <path d="M10 11.5v.2M18 11.5v.2" strokeWidth="2.6" />
            <path d={`M9.5 18q4.5 ${bend * 1.3} 9 0`} />
          </svg>
        ))}
      </div>
      <div className="pain-steps">
        {steps.map((step) => (
          <button key={step} type="button" className="chip pain-step numbers" aria-pressed={value === step} onClick={() => onChange(value === step ? null : step)}>
            {step}
          </button>
        ))}
      </div>
      <p className="field-hint">{say('entry.painHint')}</p>
    </fieldset>
  );
}
