import { writeResult } from '../graphql/fragments';

export const recordDeathMutation = /* GraphQL */ `mutation RecordDeath($input: RecordDeathInput!) { recordDeath(input: $input) { ${writeResult} } }`;
export const reportDeathMutation = /* GraphQL */ `mutation ReportDeath($input: ReportDeathInput!) { reportDeath(input: $input) { ${writeResult} } }`;
export const undoDeathMutation = /* GraphQL */ `mutation UndoDeath($input: UndoDeathInput!) { undoDeath(input: $input) { ${writeResult} } }`;
export const closeDeathReportMutation = /* GraphQL */ `mutation CloseDeathReport($input: CloseDeathReportInput!) { closeDeathReport(input: $input) { ${writeResult} } }`;
