import { professional, writeResult } from '../graphql/fragments';

/** Of a record that can be objected to: its objections, and who corrected it. */
export const authorship = /* GraphQL */ `
  correctedBy { ${professional} }
  objections { id remark at by { ${professional} } closed { how at answer by { ${professional} } } }
`;

export const raiseObjectionMutation = /* GraphQL */ `mutation RaiseObjection($input: RaiseObjectionInput!) { raiseObjection(input: $input) { ${writeResult} } }`;
export const closeObjectionMutation = /* GraphQL */ `mutation CloseObjection($input: CloseObjectionInput!) { closeObjection(input: $input) { ${writeResult} } }`;
