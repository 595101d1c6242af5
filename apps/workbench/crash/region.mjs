/**
 * A small region in a data folder, made once with the built server and left for a process to open:
 * a station and a clinic with staff, one patient whom both care for.
 */
import { randomUUID } from 'node:crypto';
import { Client } from './client.mjs';

export const password = 'correct horse battery';

export function makeRegion(folder) {
  return foundRegion({ TSUMUGI_DATA: folder }, {}, people);
}

/** Founds a region on a node of this process, has it peopled over its address, and stops the node. */
export async function foundRegion(environment, policy, peopled) {
  await import('reflect-metadata');
  const [{ Server, readSettings }, care, { isRefusal, systemIds }, { pino }] = await Promise.all([
    import('@tsumugi/server'),
    import('@tsumugi/care'),
    import('@tsumugi/kernel'),
    import('pino'),
  ]);
  const settings = readSettings({ TSUMUGI_PORT: '0', TSUMUGI_DEMONSTRATION: 'false', ...environment });
  const server = await Server.start({ settings, log: pino({ level: 'silent' }) });
  try {
    const region = systemIds.next();
    const system = care.systemViewer(region);
    const founded = await server.desk.dispatch(
      care.foundRegion,
      { commandId: region, name: '試験地域', policy: { ...care.defaultRegionPolicy, ...policy }, demonstration: false },
      system,
    );
    if (isRefusal(founded)) throw new Error(founded.message);
    await server.desk.seen(founded.position);
    const account = { kind: 'office', signInName: 'office', name: '事務局', kana: 'じむきょく', email: null, password };
    const opened = await server.app.get(care.Accounts).open(account, randomUUID(), system);
    if (isRefusal(opened)) throw new Error(opened.message);
    return await peopled(server.url);
  } finally {
    await server.stop();
  }
}

async function people(url) {
  const office = new Client(url, 'office');
  await office.signIn('office', password);
  const managers = [];
  const facilities = [
    { number: '1300000001', name: 'さくら訪問看護ステーション', kind: 'visiting-nursing-station', managerProfession: 'visiting-nurse' },
    { number: '1300000002', name: '青葉在宅クリニック', kind: 'clinic', managerProfession: 'doctor' },
  ];
  for (const [index, facility] of facilities.entries()) {
    const managerSignInName = `manager-${index}`;
    const manager = { managerSignInName, managerName: '管理者', managerKana: 'かんりしゃ', managerPassword: password };
    await office.do('registerFacility', 'RegisterFacilityInput', { ...facility, kana: 'しせつ', phone: null, ...manager });
    managers.push(await new Client(url, 'team').signIn(managerSignInName, password));
  }
  const [nurse, doctor] = managers;
  const patient = await nurse.do('registerPatient', 'RegisterPatientInput', {
    name: '山田 ハル',
    kana: 'やまだ はる',
    birthDate: '1942-05-03',
    sex: 'FEMALE',
  });
  await nurse.do('recordConsent', 'RecordConsentInput', {
    patient,
    kind: 'COMPREHENSIVE',
    form: 'WRITTEN',
    givenOn: new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Tokyo' }).format(new Date()),
    givenBy: { name: '山田 ハル', relationship: null },
    explanationVersion: '1',
  });
  const invitation = await nurse.do('inviteFacility', 'InviteFacilityInput', { patient, facility: doctor.facility, message: null });
  doctor.after = nurse.after;
  await doctor.do('acceptInvitation', 'AnswerInvitationInput', { invitation });
  nurse.after = doctor.after;
  const { patient: shown } = await nurse.read('query ($patient: ID!) { patient(id: $patient) { rooms { id kind } } }', { patient });
  const room = shown.rooms.find(({ kind }) => kind === 'ALL_PROFESSIONALS').id;
  return { patient, room, people: managers.map(({ token, account }) => ({ token, account })) };
}
