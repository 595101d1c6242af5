/** Selections that several areas share, as text to be put into their documents. */
export const writeResult = /* GraphQL */ `
  __typename
  ... on Written { id after }
  ... on Refused { code message field }
`;

export const professional = /* GraphQL */ `account name kana profession facility facilityName face`;

export const facility = /* GraphQL */ `id name kana kind phone`;

export const attachment = /* GraphQL */ `file kind contentType size width height name url displayUrl thumbnailUrl`;

export const objection = /* GraphQL */ `id version remark at by { ${professional} } closed { how at answer by { ${professional} } }`;

/** Of a record that can be objected to: its objections, and who corrected it. Not for lists of thousands. */
export const authorship = /* GraphQL */ `
  correctedBy { ${professional} }
  objections { ${objection} }
`;
