import { writeResult } from '../graphql/fragments';

const changePassword = /* GraphQL */ `mutation ChangePassword($input: ChangePasswordInput!) { changePassword(input: $input) { ${writeResult} } }`;
const pushKey = /* GraphQL */ `
  query PushKey {
    pushKey
  }
`;
const subscribeToPush = /* GraphQL */ `mutation SubscribeToPush($input: SubscribeToPushInput!) { subscribeToPush(input: $input) { ${writeResult} } }`;
const unsubscribeFromPush = /* GraphQL */ `mutation UnsubscribeFromPush($input: UnsubscribeFromPushInput!) { unsubscribeFromPush(input: $input) { ${writeResult} } }`;

export const changePasswordMutation = { team: changePassword, family: changePassword, office: changePassword };

/** Whoever gets notices; the office has none. */
export type Notified = 'team' | 'family';

export const pushKeyQuery = { team: pushKey, family: pushKey };
export const subscribeToPushMutation = { team: subscribeToPush, family: subscribeToPush };
export const unsubscribeFromPushMutation = { team: unsubscribeFromPush, family: unsubscribeFromPush };
