const card = /* GraphQL */ `
  id name kana birthDate age sex phase unread awaitingMyAcknowledgement openAlerts lastPostAt lastPost deathReported pageVersion readable
`;

export const myPatientsQuery = /* GraphQL */ `query MyPatients { myPatients { items { ${card} } live } }`;

export const setAsideQuery = /* GraphQL */ `
  query PatientsSetAside {
    myPatients {
      setAside
    }
  }
`;

export const myPatientsSubscription = /* GraphQL */ `
  subscription MyPatientsUpdates($from: String, $mark: String) {
    myPatientsUpdates(from: $from, mark: $mark) { kind id item { ${card} } mark }
  }
`;

export const waitingInvitationsQuery = /* GraphQL */ `
  query WaitingInvitations {
    invitations {
      items {
        id
        status
      }
      live
    }
  }
`;

export const waitingInvitationsSubscription = /* GraphQL */ `
  subscription WaitingInvitationUpdates($from: String, $mark: String) {
    invitationUpdates(from: $from, mark: $mark) {
      kind
      id
      item {
        id
        status
      }
      mark
    }
  }
`;
