import { useEffect, useState } from 'react';
import { useBackend } from '../graphql/hooks';
import type { Backend } from '../graphql/backend';
import { queryFieldsQuery } from './documents';

const known = new WeakMap<Backend, Promise<ReadonlySet<string>>>();
const none: ReadonlySet<string> = new Set();

async function ask(backend: Backend): Promise<ReadonlySet<string>> {
  const answer = await backend.ask<{ __type: { fields: { name: string }[] } | null }>(queryFieldsQuery, {});
  if ('trouble' in answer) {
    known.delete(backend);
    return none;
  }
  return new Set(answer.data.__type?.fields.map(({ name }) => name));
}

/** The questions that this installation's server answers, asked once: a plugin adds its own. Null while they are not known. */
export function useQueryFields(): ReadonlySet<string> | null {
  const backend = useBackend();
  const [fields, setFields] = useState<ReadonlySet<string> | null>(null);
  useEffect(() => {
    let here = true;
    const asked = known.get(backend) ?? ask(backend);
    known.set(backend, asked);
    void asked.then((found) => here && setFields(found));
    return () => {
      here = false;
    };
  }, [backend]);
  return fields;
}
