import { professional, writeResult } from '../graphql/fragments';

const reading = /* GraphQL */ `
  id kind value value2 unit measuredAt typedAt note version correctedAt openObjections
  by { ${professional} }
`;

const alert = /* GraphQL */ `
  id status part low high raisedAt takenAt closedAt outcome correctedSince
  reading { ${reading} correctedBy { ${professional} } }
  takenBy { ${professional} }
  closedBy { ${professional} }
`;

export const readingsQuery = /* GraphQL */ `
  query Readings($patient: ID!, $since: Instant, $first: Int!) {
    readings(patient: $patient, since: $since, first: $first) { items { ${reading} } live }
  }
`;

export const readingsSubscription = /* GraphQL */ `
  subscription ReadingUpdates($patient: ID!, $from: String, $mark: String) {
    readingUpdates(patient: $patient, from: $from, mark: $mark) { kind id item { ${reading} } mark }
  }
`;

export const alertsQuery = /* GraphQL */ `query Alerts($patient: ID!) { alerts(patient: $patient, open: false) { items { ${alert} } live } }`;

export const alertsSubscription = /* GraphQL */ `
  subscription AlertUpdates($patient: ID!, $from: String, $mark: String) {
    alertUpdates(patient: $patient, from: $from, mark: $mark) { kind id item { ${alert} } mark }
  }
`;

export const thresholdsQuery = /* GraphQL */ `
  query Thresholds($patient: ID!) { thresholds(patient: $patient) { items { kind part low high setAt setBy { ${professional} } } withheld } }
`;

export const thresholdHistoryQuery = /* GraphQL */ `
  query ThresholdHistory($patient: ID!) { thresholdHistory(patient: $patient) { kind part low high setAt setBy { ${professional} } } }
`;

export const readingVersionsQuery = /* GraphQL */ `
  query ReadingVersions($reading: ID!) { readingVersions(reading: $reading) { version value value2 at by { ${professional} } } }
`;

export const correctReadingMutation = /* GraphQL */ `mutation CorrectReading($input: CorrectReadingInput!) { correctReading(input: $input) { ${writeResult} } }`;
export const setThresholdMutation = /* GraphQL */ `mutation SetThreshold($input: SetThresholdInput!) { setThreshold(input: $input) { ${writeResult} } }`;
export const takeAlertMutation = /* GraphQL */ `mutation TakeAlert($input: AlertInput!) { takeAlert(input: $input) { ${writeResult} } }`;
export const closeAlertMutation = /* GraphQL */ `mutation CloseAlert($input: CloseAlertInput!) { closeAlert(input: $input) { ${writeResult} } }`;
