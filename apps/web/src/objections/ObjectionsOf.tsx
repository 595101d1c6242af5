import { useLookup } from '../graphql/hooks';
import type { Objection, ObjectionKind, Professional } from '../graphql/schema/team';
import { ErrorSentence } from '../ui/ErrorSentence';
import { objectionsQuery } from './documents';
import { Objections } from './Objections';

/** The objections to one record of a long list, asked for when it is opened; give it a key that changes with the record. */
export function ObjectionsOf({
  kind,
  record,
  version,
  authors,
}: {
  kind: ObjectionKind;
  record: string;
  version: number;
  authors: readonly (Professional | null)[];
}) {
  const { data, trouble, refetch } = useLookup<{ objections: Objection[] }>(objectionsQuery, { kind, record }, { anew: true });
  return (
    <>
      <ErrorSentence trouble={trouble} onRetry={refetch} />
      <Objections objections={data?.objections ?? null} version={version} authors={authors} />
    </>
  );
}
