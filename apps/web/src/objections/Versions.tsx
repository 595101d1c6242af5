import type { ReactNode } from 'react';
import { fullTimeWords } from '../field/time';
import { calledBy } from '../field/words';
import type { Professional } from '../graphql/schema/team';
import type { Lookup } from '../graphql/hooks';
import { ErrorSentence } from '../ui/ErrorSentence';
import { Waiting } from '../ui/Waiting';
import { useSay } from './texts';
import './objections.css';

export interface ShownVersion {
  key: string | number;
  at: string;
  by: Professional | null;
  mark?: ReactNode;
  body: ReactNode;
}

interface Props {
  lookup: Lookup<unknown>;
  versions: readonly ShownVersion[];
  none?: string;
  /** Only what the own facility wrote is shown. */
  withheld: boolean;
}

/** Versions of a record or lines that were written, the newest first, each with who wrote it and when. */
export function Versions({ lookup, versions, none, withheld }: Props) {
  const say = useSay();
  return (
    <>
      {lookup.loading && <Waiting />}
      <ErrorSentence trouble={lookup.trouble} onRetry={lookup.refetch} />
      {withheld && <p className="muted">{say('othersWithheld')}</p>}
      {!withheld && none !== undefined && lookup.data !== undefined && versions.length === 0 && <p className="muted">{none}</p>}
      <ol className="versions">
        {versions.map(({ key, at, by, mark, body }) => (
          <li key={key} className="card">
            <p className="row">
              {mark}
              <span className="muted small numbers versions-signed">
                {by ? say('by', { who: calledBy(by), facility: by.facilityName, time: fullTimeWords(at) }) : fullTimeWords(at)}
              </span>
            </p>
            {body}
          </li>
        ))}
      </ol>
    </>
  );
}
