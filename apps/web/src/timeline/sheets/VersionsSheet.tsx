import { useLookup } from '../../graphql/hooks';
import type { PostVersion } from '../../graphql/schema/team';
import { Versions } from '../../objections/Versions';
import { Sheet } from '../../ui/Sheet';
import { versionsQuery } from '../documents';
import type { PostSheetProps } from './post-sheet';
import { useSay } from '../texts';

/** The post as it stood before each visible correction, the current words first. */
export default function VersionsSheet({ post, onClose }: PostSheetProps) {
  const say = useSay();
  const lookup = useLookup<{ postVersions: PostVersion[] }>(versionsQuery, { post: post.id });
  const versions = [...(lookup.data?.postVersions ?? [])]
    .sort((a, b) => b.version - a.version)
    .map(({ version, text, at, by }) => ({
      key: version,
      at,
      by,
      mark: (
        <>
          <span className="badge badge-soft">{version === 1 ? say('versions.first') : say('versions.version', { version })}</span>
          {version === post.version && <span className="badge badge-good">{say('versions.current')}</span>}
        </>
      ),
      body: <p className="post-text">{text}</p>,
    }));
  return (
    <Sheet title={say('versions.title')} open onClose={onClose}>
      <Versions lookup={lookup} versions={versions} withheld={post.objections === null} />
    </Sheet>
  );
}
