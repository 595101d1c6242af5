import { professionWord } from '../field/words';
import { useLookup } from '../graphql/hooks';
import type { RegionFigures } from '../graphql/schema/office';
import { ErrorSentence } from '../ui/ErrorSentence';
import { Waiting } from '../ui/Waiting';
import { figuresQuery } from './documents';
import { OfficeShell } from './OfficeShell';
import { useSay } from './texts';

const figures = [
  { key: 'facilities', unit: 'places' },
  { key: 'staff', unit: 'people' },
  { key: 'patients', unit: 'people' },
  { key: 'activeConsents', unit: 'items' },
  { key: 'signInsLast30Days', unit: 'times' },
  { key: 'postsLast30Days', unit: 'items' },
] as const;

/** Counts of the region. */
export default function FiguresPage() {
  const say = useSay();
  const { data, trouble, loading, refetch } = useLookup<{ regionFigures: RegionFigures }>(figuresQuery);
  const found = data?.regionFigures;
  return (
    <OfficeShell title={say('figures.title')}>
      <p className="muted small">{say('figures.note')}</p>
      {loading && <Waiting />}
      <ErrorSentence trouble={trouble} onRetry={refetch} />
      {found && (
        <>
          <dl className="figures">
            {figures.map(({ key, unit }) => (
              <div key={key} className="card">
                <dt>{say(`figures.${key}`)}</dt>
                <dd className="numbers">{say(`figures.${unit}`, { count: found[key].toLocaleString('ja-JP') })}</dd>
              </div>
            ))}
          </dl>
          <Professions counts={found.professions} />
        </>
      )}
    </OfficeShell>
  );
}

/** How many of each profession, and the ratio by which regions compare themselves. */
function Professions({ counts }: { counts: RegionFigures['professions'] }) {
  const say = useSay();
  const sorted = [...counts].sort((a, b) => b.count - a.count);
  const most = sorted[0]?.count ?? 0;
  const doctors = counts.find(({ profession }) => profession === 'doctor')?.count ?? 0;
  if (most === 0) return <p className="muted">{say('figures.noStaff')}</p>;
  return (
    <section className="office-section">
      <h2>{say('figures.professions')}</h2>
      <div className="card">
        <table className="professions numbers">
          <thead>
            <tr>
              <th scope="col">{say('register.managerProfession')}</th>
              <th scope="col">{say('figures.professions')}</th>
              {doctors > 0 && <th scope="col">{say('figures.ratio')}</th>}
            </tr>
          </thead>
          <tbody>
            {sorted.map(({ profession, count }) => (
              <tr key={profession}>
                <th scope="row">{professionWord(profession)}</th>
                <td>
                  <span className="profession-bar" style={{ ['--share' as string]: count / most }} aria-hidden="true" />
                  {say('figures.people', { count: count.toLocaleString('ja-JP') })}
                </td>
                {doctors > 0 && <td>{(count / doctors).toFixed(2)}</td>}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
