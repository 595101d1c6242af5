/** Selections that several areas share, as text to be put into their documents. */
export const writeResult = /* GraphQL */ `
  __typename
  ... on Written { id after }
  ... on Refused { code message field }
`;

export const professional = /* GraphQL */ `account name kana profession facility facilityName face`;

export const facility = /* GraphQL */ `id name kana kind phone`;

export const attachment = /* GraphQL */ `file kind contentType size width height name url displayUrl thumbnailUrl`;
