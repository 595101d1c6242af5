/** A region in a cluster: three facilities with staff, one patient whom all care for, one whose consent comes and goes. */
import { Client } from '../crash/client.mjs';
import { foundRegion, password } from '../crash/region.mjs';

const facilities = [
  { number: '1300000001', name: 'さくら訪問看護ステーション', kind: 'visiting-nursing-station', managerProfession: 'visiting-nurse' },
  { number: '1300000002', name: '青葉在宅クリニック', kind: 'clinic', managerProfession: 'doctor' },
  { number: '1300000003', name: 'みどり薬局', kind: 'pharmacy', managerProfession: 'pharmacist' },
];
const staff = [
  { by: 0, signInName: 'nurse', name: '鈴木 一郎', profession: 'visiting-nurse' },
  { by: 0, signInName: 'night-nurse', name: '佐藤 花子', profession: 'visiting-nurse' },
  { by: 1, signInName: 'clinic-nurse', name: '高橋 美咲', profession: 'nurse' },
];

/** @param staleAfterMs after which a node that hears nothing shows nothing */
export function makeCare(cluster, staleAfterMs) {
  return foundRegion(cluster.environment('founder'), { staleAfterSeconds: staleAfterMs / 1_000 }, people);
}

async function people(url) {
  const office = await new Client(url, 'office').signIn('office', password);
  const managers = [];
  for (const [index, facility] of facilities.entries()) {
    const managerSignInName = `manager-${index}`;
    const manager = { managerSignInName, managerName: '管理者', managerKana: 'かんりしゃ', managerPassword: password };
    await office.do('registerFacility', 'RegisterFacilityInput', { ...facility, kana: 'しせつ', phone: null, ...manager });
    managers.push(await signedIn(url, managerSignInName));
  }
  const [nurses, clinic, pharmacy] = managers;
  const others = [];
  for (const { by, ...person } of staff) {
    await managers[by].do('addStaff', 'AddStaffInput', staffInput(person));
    others.push(await signedIn(url, person.signInName));
  }
  const [nurse, nightNurse, clinicNurse] = others;
  const common = await patient(nurses, '山田 ハル', [clinic, pharmacy]);
  const guarded = await patient(nurses, '小川 ミツ', [clinic]);
  return { people: { nurses, clinic, pharmacy, nurse, nightNurse, clinicNurse }, common, guarded };
}

async function signedIn(url, signInName) {
  const person = await new Client(url, 'team').signIn(signInName, password);
  return Object.assign(person, { signInName });
}

/** What takes somebody on, and on again after they left. */
export function staffInput({ signInName, name, profession }) {
  return { signInName, name, kana: 'しょくいん', profession, manager: false, password };
}

export const clinicNurse = staff[2];

async function patient(by, name, invited) {
  const id = await by.do('registerPatient', 'RegisterPatientInput', { name, kana: 'やまだ はる', birthDate: '1942-05-03', sex: 'FEMALE' });
  await by.do('recordConsent', 'RecordConsentInput', consentInput(id));
  for (const other of invited) {
    const invitation = await by.do('inviteFacility', 'InviteFacilityInput', { patient: id, facility: other.facility, message: null });
    other.after = by.after;
    await other.do('acceptInvitation', 'AnswerInvitationInput', { invitation });
    by.after = other.after;
  }
  const { patient: shown } = await by.read('query ($patient: ID!) { patient(id: $patient) { rooms { id kind } } }', { patient: id });
  return { patient: id, room: shown.rooms.find(({ kind }) => kind === 'ALL_PROFESSIONALS').id };
}

const inPerson = { name: '山田 ハル', relationship: null };
const today = () => new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Tokyo' }).format(new Date());

export function consentInput(patient) {
  return { patient, kind: 'COMPREHENSIVE', form: 'WRITTEN', givenOn: today(), givenBy: inPerson, explanationVersion: '1' };
}

/** For one facility: all others go on. */
export function withdrawalInput(patient, facility) {
  return { patient, facilities: [facility], withdrawnOn: today(), givenBy: inPerson, reason: null };
}
