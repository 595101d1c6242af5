import { useLookup } from '../graphql/hooks';
import type { DailyLifeEntry, DailyLifeVersion } from '../graphql/schema/team';
import { Versions } from '../objections/Versions';
import { Sheet } from '../ui/Sheet';
import { versionsQuery } from './documents';
import { findingText } from './findings';
import { useSay } from './texts';

/** An entry as it stood before each correction, the current finding first. */
export default function VersionsSheet({ entry, onClose }: { entry: DailyLifeEntry; onClose: () => void }) {
  const say = useSay();
  const { id, kind } = entry;
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
    <Sheet title={say('detail.versions', { kind: say(`kind.${kind}`) })} open onClose={onClose} width={520}>
      <Versions lookup={lookup} versions={versions} />
    </Sheet>
  );
}
