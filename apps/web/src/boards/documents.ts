import { writeResult } from '../graphql/fragments';

export const noticesQuery = /* GraphQL */ `
  query BoardsNotices {
    boardsNotices {
      id
      title
      text
      authorName
      authorProfession
      postedAt
      confirmedByMe
      removable
      confirmedCount
      staffCount
    }
  }
`;

export const noticeReadersQuery = /* GraphQL */ `
  query BoardsReaders($notice: ID!) {
    boardsReaders(notice: $notice) {
      account
      name
      profession
      confirmedAt
    }
  }
`;
export const postNoticeMutation = /* GraphQL */ `mutation PostNotice($input: BoardsPostNoticeInput!) { boardsPostNotice(input: $input) { ${writeResult} } }`;
export const confirmNoticeMutation = /* GraphQL */ `mutation ConfirmNotice($input: BoardsConfirmNoticeInput!) { boardsConfirmNotice(input: $input) { ${writeResult} } }`;
export const removeNoticeMutation = /* GraphQL */ `mutation RemoveNotice($input: BoardsRemoveNoticeInput!) { boardsRemoveNotice(input: $input) { ${writeResult} } }`;
export const queryFieldsQuery = /* GraphQL */ `
  query QueryFields {
    __type(name: "Query") {
      fields {
        name
      }
    }
  }
`;
