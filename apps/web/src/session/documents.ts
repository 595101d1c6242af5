import { facility, writeResult } from '../graphql/fragments';

const teamMe = /* GraphQL */ `
  account
  name
  kana
  face
  profession
  manager
  sessionUntil
  facility { ${facility} }
  facilities { ${facility} }
  sessions { id device openedAt current notices lapsed }
`;

export const meQuery = {
  team: /* GraphQL */ `query Me { me { ${teamMe} } }`,
  family: /* GraphQL */ `
    query Me {
      me {
        account
        name
        sessionUntil
      }
    }
  `,
  office: /* GraphQL */ `
    query Me {
      me {
        account
        name
        regionName
        sessionUntil
      }
    }
  `,
};

const answer = /* GraphQL */ `
  __typename
  ... on SignedIn { token }
  ... on Refused { code message field }
`;

export const signInMutation = /* GraphQL */ `mutation SignIn($input: SignInInput!) { signIn(input: $input) { ${answer} } }`;

export const actForMutation = /* GraphQL */ `mutation ActFor($input: ActForInput!) { actFor(input: $input) { ${answer} } }`;

export const signOutMutation = /* GraphQL */ `mutation SignOut($input: SignOutInput!) { signOut(input: $input) { ${writeResult} } }`;

export const endSessionMutation = /* GraphQL */ `mutation EndSession($input: EndSessionInput!) { endSession(input: $input) { ${writeResult} } }`;
