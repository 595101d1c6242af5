import { facilityKindWord } from '../field/words';
import type { Facility } from '../graphql/schema/team';
import { CheckField } from '../ui/Field';

export function FacilityChecks({
  label,
  facilities,
  chosen,
  onChange,
}: {
  label: string;
  facilities: readonly Pick<Facility, 'id' | 'name' | 'kind'>[];
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
}) {
  return (
    <fieldset className="choices">
      <legend className="field-label">{label}</legend>
      {facilities.map(({ id, name, kind }) => (
        <CheckField
          key={id}
          label={name}
          hint={facilityKindWord(kind)}
          checked={chosen.includes(id)}
          onChange={(event) => onChange(event.target.checked ? [...chosen, id] : chosen.filter((other) => other !== id))}
        />
      ))}
    </fieldset>
  );
}
