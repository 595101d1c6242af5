import { facility, professional, writeResult } from '../graphql/fragments';

const member = /* GraphQL */ `id since allStaff consented facility { ${facility} } people { ${professional} }`;

const invitation = /* GraphQL */ `
  id invitedAt expiresAt status message patientName patientHint
  facility { ${facility} }
  invitedBy { ${professional} }
`;

export const careTeamQuery = /* GraphQL */ `
  query CareTeam($patient: ID!) {
    careTeam(patient: $patient) {
      members { ${member} }
      waiting { ${invitation} }
      family { account id name relationship status }
      live
    }
  }
`;

export const careTeamSubscription = /* GraphQL */ `
  subscription CareTeamUpdates($patient: ID!, $from: String, $mark: String) {
    careTeamUpdates(patient: $patient, from: $from, mark: $mark) { kind id item { ${member} } mark }
  }
`;

export const invitationsQuery = /* GraphQL */ `query Invitations { invitations { items { ${invitation} } live } }`;

export const invitationsSubscription = /* GraphQL */ `
  subscription InvitationUpdates($from: String, $mark: String) {
    invitationUpdates(from: $from, mark: $mark) { kind id item { ${invitation} } mark }
  }
`;

export const facilitiesQuery = /* GraphQL */ `query Facilities($search: String!) { facilities(search: $search) { ${facility} } }`;
export const staffQuery = /* GraphQL */ `
  query Staff {
    staff {
      account
      name
      kana
      profession
      manager
      face
    }
  }
`;
export const familyCodeQuery = /* GraphQL */ `
  query FamilyCode($family: ID!) {
    familyInvitationCode(family: $family)
  }
`;

export const inviteFacilityMutation = /* GraphQL */ `mutation InviteFacility($input: InviteFacilityInput!) { inviteFacility(input: $input) { ${writeResult} } }`;
export const acceptInvitationMutation = /* GraphQL */ `mutation AcceptInvitation($input: AnswerInvitationInput!) { acceptInvitation(input: $input) { ${writeResult} } }`;
export const declineInvitationMutation = /* GraphQL */ `mutation DeclineInvitation($input: AnswerInvitationInput!) { declineInvitation(input: $input) { ${writeResult} } }`;
export const cancelInvitationMutation = /* GraphQL */ `mutation CancelInvitation($input: AnswerInvitationInput!) { cancelInvitation(input: $input) { ${writeResult} } }`;
export const assignStaffMutation = /* GraphQL */ `mutation AssignStaff($input: AssignStaffInput!) { assignStaff(input: $input) { ${writeResult} } }`;
export const removeFacilityMutation = /* GraphQL */ `mutation RemoveFacility($input: RemoveFacilityInput!) { removeFacility(input: $input) { ${writeResult} } }`;
export const inviteFamilyMutation = /* GraphQL */ `mutation InviteFamily($input: InviteFamilyInput!) { inviteFamily(input: $input) { ${writeResult} } }`;
export const removeFamilyMutation = /* GraphQL */ `mutation RemoveFamily($input: RemoveFamilyInput!) { removeFamily(input: $input) { ${writeResult} } }`;
export const recordConsentMutation = /* GraphQL */ `mutation RecordConsent($input: RecordConsentInput!) { recordConsent(input: $input) { ${writeResult} } }`;
export const withdrawConsentMutation = /* GraphQL */ `mutation WithdrawConsent($input: WithdrawConsentInput!) { withdrawConsent(input: $input) { ${writeResult} } }`;
