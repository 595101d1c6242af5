import { writeResult } from '../graphql/fragments';

export const updateBasicsMutation = /* GraphQL */ `
  mutation UpdateBasics($input: UpdateBasicsInput!) { updateBasics(input: $input) { ${writeResult} } }
`;
