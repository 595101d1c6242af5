import { professional, writeResult } from '../graphql/fragments';

export const basicsHistoryQuery = /* GraphQL */ `
  query BasicsHistory($patient: ID!) { basicsHistory(patient: $patient) { field before after at by { ${professional} } } }
`;

export const updateBasicsMutation = /* GraphQL */ `
  mutation UpdateBasics($input: UpdateBasicsInput!) { updateBasics(input: $input) { ${writeResult} } }
`;
