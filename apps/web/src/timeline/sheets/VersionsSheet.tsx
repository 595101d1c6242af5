import { fullTimeWords } from '../../field/time';
import { useLookup } from '../../graphql/hooks';
import type { PostVersion } from '../../graphql/schema/team';
import { ErrorSentence } from '../../ui/ErrorSentence';
import { Sheet } from '../../ui/Sheet';
import { Waiting } from '../../ui/Waiting';
import { versionsQuery } from '../documents';
import type { PostSheetProps } from './post-sheet';
import { useSay } from '../texts';

/** The post as it stood before each visible correction, the current words first. */
export default function VersionsSheet({ post, onClose }: PostSheetProps) {
  const say = useSay();
  const { data, trouble, loading, refetch } = useLookup<{ postVersions: PostVersion[] }>(versionsQuery, { post: post.id });
  const versions = [...(data?.postVersions ?? [])].sort((a, b) => b.version - a.version);
  return (
    <Sheet title={say('versions.title')} open onClose={onClose}>
      {loading && <Waiting />}
      <ErrorSentence trouble={trouble} onRetry={refetch} />
      <ol className="stack">
        {versions.map(({ version, text, at }) => (
          <li key={version} className="card">
            <p className="row">
              <span className="badge badge-soft">{version === 1 ? say('versions.first') : say('versions.version', { version })}</span>
              {version === post.version && <span className="badge badge-good">{say('versions.current')}</span>}
              <time className="muted small numbers">{fullTimeWords(at)}</time>
            </p>
            <p className="post-text">{text}</p>
          </li>
        ))}
      </ol>
    </Sheet>
  );
}
