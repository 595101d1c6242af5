import { objection, writeResult } from '../graphql/fragments';

export const objectionsQuery = /* GraphQL */ `
  query Objections($kind: ObjectionKind!, $record: ID!) { objections(kind: $kind, record: $record) { ${objection} } }
`;

export const raiseObjectionMutation = /* GraphQL */ `mutation RaiseObjection($input: RaiseObjectionInput!) { raiseObjection(input: $input) { ${writeResult} } }`;
export const closeObjectionMutation = /* GraphQL */ `mutation CloseObjection($input: CloseObjectionInput!) { closeObjection(input: $input) { ${writeResult} } }`;
