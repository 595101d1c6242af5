import { professional, writeResult } from '../graphql/fragments';

const entry = /* GraphQL */ `id kind result value detail note observedAt typedAt version correctedAt openObjections correctedBy { ${professional} } by { ${professional} }`;

export const dailyLifeQuery = /* GraphQL */ `
  query DailyLife($patient: ID!, $since: Instant, $first: Int!) {
    dailyLife(patient: $patient, since: $since, first: $first) { items { ${entry} } live }
  }
`;

export const dailyLifeSubscription = /* GraphQL */ `
  subscription DailyLifeUpdates($patient: ID!, $from: String, $mark: String) {
    dailyLifeUpdates(patient: $patient, from: $from, mark: $mark) { kind id item { ${entry} } mark }
  }
`;

export const versionsQuery = /* GraphQL */ `
  query DailyLifeVersions($entry: ID!) { dailyLifeVersions(entry: $entry) { version result value detail note at by { ${professional} } } }
`;

export const recordDailyLifeMutation = /* GraphQL */ `mutation RecordDailyLife($input: RecordDailyLifeInput!) { recordDailyLife(input: $input) { ${writeResult} } }`;
export const correctDailyLifeMutation = /* GraphQL */ `mutation CorrectDailyLife($input: CorrectDailyLifeInput!) { correctDailyLife(input: $input) { ${writeResult} } }`;
