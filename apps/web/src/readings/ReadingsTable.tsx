import { timeWords } from '../field/time';
import { calledBy, readingWord } from '../field/words';
import type { Reading } from '../graphql/schema/team';
import { readingText } from '../timeline/reading-text';
import { kindOrder } from './kinds';
import { measuringsOf } from './measurings';
import { useSay } from './texts';

/** All values of the span as a table: the same as the curves, for those who read rather than look. */
export function ReadingsTable({ readings }: { readings: readonly Reading[] }) {
  const say = useSay();
  const kinds = kindOrder.filter((kind) => readings.some((reading) => reading.kind === kind));
  const units = new Map(readings.map(({ kind, unit }) => [kind, unit]));
  return (
    <div className="table-scroll" role="region" aria-label={say('tableLabel')} tabIndex={0}>
      <table className="readings-table numbers">
        <thead>
          <tr>
            <th scope="col">{say('when')}</th>
            {kinds.map((kind) => (
              <th scope="col" key={kind}>
                {readingWord(kind)}
                <span className="muted">{units.get(kind)}</span>
              </th>
            ))}
            <th scope="col">{say('who')}</th>
            <th scope="col">{say('note')}</th>
          </tr>
        </thead>
        <tbody>
          {measuringsOf(readings).map(({ key, measuredAt, readings: together }) => (
            <tr key={key}>
              <th scope="row">{timeWords(measuredAt)}</th>
              {kinds.map((kind) => {
                const reading = together.find((each) => each.kind === kind);
                return (
                  <td key={kind}>
                    {reading && readingText(reading)}
                    {reading?.correctedAt && <span className="badge badge-gold">{say('corrected')}</span>}
                  </td>
                );
              })}
              <td className="readings-table-words">{together[0]?.by && calledBy(together[0].by)}</td>
              <td className="readings-table-words">{together[0]?.note}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
