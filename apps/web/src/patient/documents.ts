import { facility, professional } from '../graphql/fragments';

const roomFields = /* GraphQL */ `
  id patient patientName kind name unread writable
  audience { ${professional} }
  family { account id name relationship status }
`.trim();

export const patientQuery = /* GraphQL */ `
  query PatientPage($patient: ID!) {
    patient(id: $patient) {
      id name kana birthDate age sex phase diedOn scope may
      writing { closed until }
      death {
        status mayUndo mayClose
        steps { id kind at diedOn foundBy foundAt reason by { ${professional} } }
      }
      deathRecorders { phone person { ${professional} } }
      basics {
        withheld
        careLevel conditions allergies pointsOfCare living updatedAt
        keyPerson { name relationship phone }
        updatedBy { ${professional} }
        lines { field text at by { ${professional} } }
      }
      rooms { ${roomFields} }
      consent {
        status kind form givenOn registeredAt checkedAt withdrawnAt
        facilities { ${facility} }
        withdrawnFacilities { ${facility} }
        givenBy { name relationship }
        obtainedBy { ${professional} }
        withdrawals { id at withdrawnOn means givenBy { name relationship } facilities { ${facility} } by { ${professional} } }
      }
    }
  }
`;
