import { writeResult } from '../graphql/fragments';

export const readingKindsQuery = /* GraphQL */ `
  query ReadingKinds {
    readingKinds {
      kind
      unit
      min
      max
      decimals
    }
  }
`;

export const recordReadingsMutation = /* GraphQL */ `
  mutation RecordReadings($input: RecordReadingsInput!) { recordReadings(input: $input) { ${writeResult} } }
`;
