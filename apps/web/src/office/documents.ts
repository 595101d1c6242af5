import { writeResult } from '../graphql/fragments';

export const consentQueueQuery = /* GraphQL */ `
  query ConsentQueue {
    consentQueue(first: 200) {
      id
      patient
      patientName
      patientKana
      birthDate
      kind
      form
      givenOn
      givenByName
      givenByRelationship
      obtainedByName
      facilityName
      recordedAt
      duty
    }
  }
`;

const recordedDeath = /* GraphQL */ `
  patient recording patientName patientKana birthDate diedOn foundBy foundAt recordedByName facilityName recordedAt
`;

export const deathQueueQuery = /* GraphQL */ `
  query DeathQueue {
    deathQueue(first: 200) {
      ${recordedDeath}
    }
  }
`;
export const confirmedDeathsQuery = /* GraphQL */ `
  query ConfirmedDeaths($search: String, $first: Int!) {
    confirmedDeaths(search: $search, first: $first) {
      ${recordedDeath}
      confirmedByName
      confirmedAt
    }
  }
`;
export const deathsToRecordQuery = /* GraphQL */ `
  query DeathsToRecord($search: String) {
    deathsToRecord(search: $search) {
      patient
      patientName
      patientKana
      birthDate
      reported {
        diedOn
        foundBy
        foundAt
        byName
        facilityName
      }
    }
  }
`;
export const recordDeathMutation = /* GraphQL */ `mutation OfficeRecordDeath($input: RecordDeathInput!) { recordDeath(input: $input) { ${writeResult} } }`;
export const confirmDeathMutation = /* GraphQL */ `mutation ConfirmDeath($input: ConfirmDeathInput!) { confirmDeath(input: $input) { ${writeResult} } }`;
export const undoDeathMutation = /* GraphQL */ `mutation UndoDeath($input: UndoDeathInput!) { undoDeath(input: $input) { ${writeResult} } }`;

export const facilitiesQuery = /* GraphQL */ `
  query OfficeFacilities($search: String) {
    facilities(search: $search, first: 500) {
      id
      number
      name
      kind
      phone
      staffCount
      patientCount
    }
  }
`;

export const figuresQuery = /* GraphQL */ `
  query RegionFigures {
    regionFigures {
      facilities
      staff
      patients
      activeConsents
      signInsLast30Days
      postsLast30Days
      professions {
        profession
        count
      }
    }
  }
`;

export const employmentQuery = /* GraphQL */ `
  query Employment {
    employment {
      kind
      professions
      others {
        account
        name
        profession
        facility
        facilityName
      }
    }
  }
`;
export const setEmploymentMutation = /* GraphQL */ `mutation SetEmployment($input: SetEmploymentInput!) { setEmployment(input: $input) { ${writeResult} } }`;

export const registerFacilityMutation = /* GraphQL */ `mutation RegisterFacility($input: RegisterFacilityInput!) { registerFacility(input: $input) { ${writeResult} } }`;

export const consentHoldersQuery = /* GraphQL */ `
  query ConsentHolders($search: String!) {
    consentHolders(search: $search) {
      patient
      patientName
      patientKana
      birthDate
      consents {
        id
        kind
        form
        givenOn
        givenByName
        givenByRelationship
        status
        facilities {
          id
          name
          kind
        }
        withdrawnFacilities {
          id
          name
          kind
        }
      }
    }
  }
`;
export const withdrawConsentMutation = /* GraphQL */ `mutation OfficeWithdrawConsent($input: WithdrawConsentInput!) { withdrawConsent(input: $input) { ${writeResult} } }`;

export const registerConsentMutation = /* GraphQL */ `mutation RegisterConsent($input: ConsentTaskInput!) { registerConsent(input: $input) { ${writeResult} } }`;
export const confirmConsentMutation = /* GraphQL */ `mutation ConfirmConsent($input: ConsentTaskInput!) { confirmConsent(input: $input) { ${writeResult} } }`;
export const checkConsentMutation = /* GraphQL */ `mutation CheckConsent($input: ConsentTaskInput!) { checkConsent(input: $input) { ${writeResult} } }`;
