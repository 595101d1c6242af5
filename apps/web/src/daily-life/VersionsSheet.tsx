import { useLookup } from '../graphql/hooks';
import type { DailyLifeEntry, DailyLifeVersion } from '../graphql/schema/team';
import { ObjectionsOf } from '../objections/ObjectionsOf';
import { Versions } from '../objections/Versions';
import { Sheet } from '../ui/Sheet';
import { versionsQuery } from './documents';
import { findingText } from './findings';
import { useSay } from './texts';

/** An entry with what is said against it, and as it stood before each correction, the current finding first. */
export default function VersionsSheet({ entry, onClose }: { entry: DailyLifeEntry; onClose: () => void }) {
  const say = useSay();
  const { id, kind, by, version, openObjections } = entry;
  return (
    <Sheet title={say('detail.versions', { kind: say(`kind.${kind}`) })} open onClose={onClose} width={520}>
      <div className="stack">
        <p className="numbers">{findingText(entry)}</p>
        {openObjections !== null && (
          <ObjectionsOf key={`${version} ${openObjections}`} kind="DAILY_LIFE" record={id} version={version} authors={[by]} />
        )}
        {version > 1 && <History key={version} entry={entry} />}
      </div>
    </Sheet>
  );
}

function History({ entry: { id, kind, openObjections } }: { entry: DailyLifeEntry }) {
  const say = useSay();
  const lookup = useLookup<{ dailyLifeVersions: DailyLifeVersion[] }>(versionsQuery, { entry: id }, { anew: true });
  const versions = (lookup.data?.dailyLifeVersions ?? []).toReversed().map((version) => ({
    key: version.version,
    at: version.at,
    by: version.by,
    body: (
      <>
        <p className="numbers">{findingText({ kind, ...version })}</p>
        {version.note && kind !== 'SKIN' && <p className="entry-list-note">{version.note}</p>}
      </>
    ),
  }));
  return (
    <section className="stack">
      <h3>{say('detail.history')}</h3>
      <Versions lookup={lookup} versions={versions} withheld={openObjections === null} />
    </section>
  );
}
