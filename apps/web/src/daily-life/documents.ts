import { professional, writeResult } from '../graphql/fragments';

const entry = /* GraphQL */ `id kind result value detail note observedAt typedAt correctedAt by { ${professional} }`;

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

export const recordDailyLifeMutation = /* GraphQL */ `mutation RecordDailyLife($input: RecordDailyLifeInput!) { recordDailyLife(input: $input) { ${writeResult} } }`;
export const correctDailyLifeMutation = /* GraphQL */ `mutation CorrectDailyLife($input: CorrectDailyLifeInput!) { correctDailyLife(input: $input) { ${writeResult} } }`;
