import { attachment, writeResult } from '../graphql/fragments';

const professional = /* GraphQL */ `name profession facilityName face`;
const releasedPost = /* GraphQL */ `id text occurredAt releasedAt correctedAt correctedBy { ${professional} } author { ${professional} } attachments { ${attachment} }`;
const familyPost = /* GraphQL */ `
  id text postedAt correctedAt
  correctedBy { ${professional} }
  professional { ${professional} }
  relative { account name relationship }
  attachments { ${attachment} }
`;

export const relativesQuery = /* GraphQL */ `
  query MyRelatives {
    myRelatives {
      patient
      name
      relationship
      writable
      station {
        name
        phone
      }
    }
    contacts {
      name
      phone
    }
  }
`;

export const releasedQuery = /* GraphQL */ `
  query Released($patient: ID!, $first: Int!, $before: String) {
    released(patient: $patient, first: $first, before: $before) {
      edges { cursor node { ${releasedPost} } }
      pageInfo { hasNextPage endCursor }
      live
    }
  }
`;

export const releasedSubscription = /* GraphQL */ `
  subscription ReleasedUpdates($patient: ID!, $from: String, $mark: String) {
    releasedUpdates(patient: $patient, from: $from, mark: $mark) { kind id item { ${releasedPost} } mark }
  }
`;

export const familyTimelineQuery = /* GraphQL */ `
  query FamilyTimeline($patient: ID!, $first: Int!, $before: String) {
    familyTimeline(patient: $patient, first: $first, before: $before) {
      edges { cursor node { ${familyPost} } }
      pageInfo { hasNextPage endCursor }
      live
    }
  }
`;

export const familyRoomSubscription = /* GraphQL */ `
  subscription FamilyRoomUpdates($patient: ID!, $from: String, $mark: String) {
    familyRoomUpdates(patient: $patient, from: $from, mark: $mark) { kind id item { ${familyPost} } mark }
  }
`;

export const publishFamilyPostMutation = /* GraphQL */ `mutation PublishFamilyPost($input: PublishFamilyPostInput!) { publishFamilyPost(input: $input) { ${writeResult} } }`;
export const markReleasedSeenMutation = /* GraphQL */ `mutation MarkReleasedSeen($input: MarkReleasedSeenInput!) { markReleasedSeen(input: $input) { ${writeResult} } }`;

export const acceptMutation = /* GraphQL */ `
  mutation AcceptFamilyInvitation($input: AcceptFamilyInvitationInput!) {
    acceptFamilyInvitation(input: $input) {
      __typename
      ... on SignedIn {
        token
      }
      ... on Refused {
        code
        message
        field
      }
    }
  }
`;
