import { useSay } from './texts';

/** Stands where something may be that the viewer may not see: never "none", for that would be a statement about the patient. */
export function Withheld() {
  const say = useSay();
  return <span className="muted withheld">{say('withheld')}</span>;
}
