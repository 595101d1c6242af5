import { attachment, authorship, professional, writeResult } from '../graphql/fragments';

const post = /* GraphQL */ `
  id room replyTo replyToExcerpt proxy proxyObjection text tags priority version postedAt occurredAt correctedAt
  ${authorship}
  seenCount acknowledgedCount audienceCount releasedVersion releasedAttachments releasedByFacility
  author { ${professional} }
  familyAuthor { account name relationship }
  enteredBy { ${professional} }
  mentions { account name profession }
  attachments { ${attachment} }
  readings { id kind value value2 unit correctedAt correctedBy { ${professional} } }
  withdrawn { at reason by { ${professional} } }
  reactions { kind people }
`;

export const timelineQuery = /* GraphQL */ `
  query Timeline($room: ID!, $first: Int!, $before: String) {
    timeline(room: $room, first: $first, before: $before) {
      edges { cursor node { ${post} } }
      pageInfo { hasNextPage endCursor }
      live
    }
  }
`;

export const roomSubscription = /* GraphQL */ `
  subscription RoomUpdates($room: ID!, $from: String, $mark: String) {
    roomUpdates(room: $room, from: $from, mark: $mark) { kind id item { ${post} } mark }
  }
`;

export const readersQuery = /* GraphQL */ `
  query Readers($post: ID!) {
    readers(post: $post) {
      facilities { facility facilityName people { person { ${professional} } seenAt seenEarlier acknowledgedAt acknowledgedEarlierAt } }
    }
  }
`;

export const versionsQuery = /* GraphQL */ `
  query PostVersions($post: ID!) {
    postVersions(post: $post) {
      version
      text
      at
      by { ${professional} }
    }
  }
`;

export const seenBeforeWithdrawalQuery = /* GraphQL */ `
  query SeenBeforeWithdrawal($post: ID!) {
    seenBeforeWithdrawal(post: $post) { person { ${professional} } familyName at }
  }
`;

export const publishPostMutation = /* GraphQL */ `mutation PublishPost($input: PublishPostInput!) { publishPost(input: $input) { ${writeResult} } }`;
export const correctPostMutation = /* GraphQL */ `mutation CorrectPost($input: CorrectPostInput!) { correctPost(input: $input) { ${writeResult} } }`;
export const withdrawPostMutation = /* GraphQL */ `mutation WithdrawPost($input: WithdrawPostInput!) { withdrawPost(input: $input) { ${writeResult} } }`;
export const reactMutation = /* GraphQL */ `mutation React($input: ReactInput!) { react(input: $input) { ${writeResult} } }`;
export const markSeenMutation = /* GraphQL */ `mutation MarkSeen($input: MarkSeenInput!) { markSeen(input: $input) { ${writeResult} } }`;
export const acknowledgeMutation = /* GraphQL */ `mutation Acknowledge($input: AnswerPostInput!) { acknowledgePost(input: $input) { ${writeResult} } }`;
export const releaseMutation = /* GraphQL */ `mutation Release($input: ReleasePostInput!) { releasePost(input: $input) { ${writeResult} } }`;
export const takeBackReleaseMutation = /* GraphQL */ `mutation TakeBackRelease($input: PostInput!) { takeBackRelease(input: $input) { ${writeResult} } }`;
export const confirmProxyMutation = /* GraphQL */ `mutation ConfirmProxy($input: AnswerPostInput!) { confirmProxyPost(input: $input) { ${writeResult} } }`;
export const objectToProxyMutation = /* GraphQL */ `mutation ObjectToProxy($input: ObjectToProxyPostInput!) { objectToProxyPost(input: $input) { ${writeResult} } }`;
export const openRoomMutation = /* GraphQL */ `mutation OpenRoom($input: OpenRoomInput!) { openRoom(input: $input) { ${writeResult} } }`;
export const closeRoomMutation = /* GraphQL */ `mutation CloseRoom($input: CloseRoomInput!) { closeRoom(input: $input) { ${writeResult} } }`;
