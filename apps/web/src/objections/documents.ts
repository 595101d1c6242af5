import { professional, writeResult } from '../graphql/fragments';

const objections = /* GraphQL */ `id remark at by { ${professional} } closed { how at answer by { ${professional} } }`;

/** Of a record that can be objected to: its objections, and who corrected it. Not for lists of thousands. */
export const authorship = /* GraphQL */ `
  correctedBy { ${professional} }
  objections { ${objections} }
`;

export const objectionsQuery = /* GraphQL */ `
  query Objections($kind: ObjectionKind!, $record: ID!) { objections(kind: $kind, record: $record) { ${objections} } }
`;

export const raiseObjectionMutation = /* GraphQL */ `mutation RaiseObjection($input: RaiseObjectionInput!) { raiseObjection(input: $input) { ${writeResult} } }`;
export const closeObjectionMutation = /* GraphQL */ `mutation CloseObjection($input: CloseObjectionInput!) { closeObjection(input: $input) { ${writeResult} } }`;
