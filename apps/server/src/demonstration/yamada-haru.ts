import {
  acknowledgePost,
  closeAlert,
  inviteFamily,
  joinFamily,
  markReleasedSeen,
  markSeen,
  publishFamilyPost,
  react,
  releasePost,
  setFace,
  setThreshold,
  systemViewer,
  takeAlert,
  type Accounts,
  type FileDesk,
} from '@tsumugi/care';
import { isRefusal, systemIds } from '@tsumugi/kernel';
import { faceOf, viewerOf, type Cast, type PersonKey } from './cast.js';
import { Circle, type Readings } from './circle.js';
import { heelDrawing } from './heel-drawing.js';
import type { Stage } from './stage.js';
import type { StoryTime } from './story-time.js';

/** Day before the story, who measured, and what: the weight holds for ten days, then climbs. */
const history: readonly (readonly [number, PersonKey, Readings])[] = [
  [14, 'nurse', { WEIGHT: 48.1, BLOOD_PRESSURE: [128, 72], PULSE: 74, SPO2: 96, TEMPERATURE: 36.4 }],
  [13, 'helper', { WEIGHT: 48.2, TEMPERATURE: 36.3 }],
  [12, 'helper', { WEIGHT: 48.0, BLOOD_PRESSURE: [124, 70], PULSE: 72 }],
  [11, 'second-nurse', { WEIGHT: 48.3, BLOOD_PRESSURE: [130, 74], PULSE: 76, SPO2: 95, TEMPERATURE: 36.5 }],
  [10, 'helper', { WEIGHT: 48.2, TEMPERATURE: 36.4 }],
  [9, 'helper', { WEIGHT: 48.1, BLOOD_PRESSURE: [126, 72], PULSE: 73 }],
  [7, 'nurse', { WEIGHT: 48.3, BLOOD_PRESSURE: [132, 76], PULSE: 78, SPO2: 96, TEMPERATURE: 36.6 }],
  [6, 'helper', { WEIGHT: 48.4, TEMPERATURE: 36.5 }],
  [5, 'helper', { WEIGHT: 48.2, BLOOD_PRESSURE: [130, 74], PULSE: 76 }],
  [4, 'second-nurse', { WEIGHT: 48.4, BLOOD_PRESSURE: [134, 76], PULSE: 78, SPO2: 95, TEMPERATURE: 36.5 }],
  [3, 'helper', { WEIGHT: 48.5, TEMPERATURE: 36.4 }],
  [2, 'helper', { WEIGHT: 48.4, BLOOD_PRESSURE: [136, 78], PULSE: 80, TEMPERATURE: 36.5 }],
  [1, 'helper', { WEIGHT: 49.3, BLOOD_PRESSURE: [140, 80], PULSE: 84, TEMPERATURE: 36.6 }],
];

/** 山田ハル, 84, heart failure, a sore heel, at home with her husband: two weeks, and this morning. */
export async function playYamadaHaru(
  stage: Stage,
  cast: Cast,
  time: StoryTime,
  services: { accounts: Accounts; files: FileDesk },
): Promise<void> {
  const { people } = cast;
  const circle = await Circle.form(
    stage,
    cast,
    time,
    {
      name: '山田 ハル',
      kana: 'やまだ はる',
      birthDate: time.born(84, 150),
      sex: 'FEMALE',
      careLevel: 'care-3',
      conditions: ['慢性心不全', '高血圧症', '左かかとの褥瘡'],
      allergies: ['ペニシリン系（発疹）'],
      keyPerson: { name: '山田 恵子', relationship: '長女', phone: '090-0000-1201' },
      pointsOfCare: [
        '毎朝の体重測定。2日で1.5kg以上増えたら訪問看護へ連絡',
        '左かかとは浮かせて、こすらない',
        '水分は1日1,000mLまで',
        '右耳が遠い。左側からゆっくり話しかける',
      ],
      living: '夫（86歳）と二人暮らし。長女は隣の市に在住',
      phase: 'STABLE',
    },
    62,
    ['clinic', 'homeHelp', 'careManagement', 'pharmacy'],
  );
  const { patient } = circle;
  await circle.check(58);
  await circle.assign(61, 'nurse', 'nurse', 'second-nurse');
  const daughter = await inviteDaughter(stage, circle, services.accounts);

  for (const [kind, part, low, high] of [
    ['WEIGHT', 'VALUE', null, 50],
    ['SPO2', 'VALUE', 92, null],
    ['BLOOD_PRESSURE', 'VALUE', 90, 160],
  ] as const) {
    await stage.act(time.at(20, '17:40'), people.doctor, setThreshold, {
      patient,
      kind,
      part,
      low,
      high,
      expectedLow: null,
      expectedHigh: null,
    });
  }

  await circle.post(
    14,
    '11:40',
    'nurse',
    '定期訪問。体重48.1kg、むくみなし。夜はよく眠れているとのこと。かかとは発赤が残っていますが、皮膚は破れていません。',
    { tags: ['訪問看護', '皮膚'] },
  );
  await circle.post(13, '12:30', 'helper', '朝食は8割ほど。ご主人と並んで召し上がりました。更衣と清拭を行いました。', { tags: ['食事'] });
  const visit = await circle.post(
    12,
    '18:10',
    'doctor',
    '訪問診療。心音・呼吸音とも変わりありません。利尿薬は現在の量を続けます。塩分は引き続き控えめに。',
    { tags: ['診療'] },
  );
  await circle.post(12, '19:05', 'pharmacist', '処方どおりお届けしました。お薬カレンダーの残りは合っています。', {
    replyTo: visit,
    tags: ['薬'],
  });

  for (const [day, by, readings] of history) {
    await circle.measure(day, day % 2 === 0 ? '09:20' : '08:50', by, readings);
    await circle.observe(day, '08:40', 'helper', 'MEAL', { value: day > 3 ? 8 : 6 });
    if (day % 2 === 1) await circle.observe(day, '16:30', 'helper', 'WATER', { value: 750 + day * 10 });
    if (day % 3 === 0) await circle.observe(day, '09:00', 'helper', 'STOOL', { value: 2, detail: '4' });
    if (day === 9) await lowOxygen(stage, circle);
  }

  await circle.post(
    7,
    '11:50',
    'nurse',
    'かかとに1cmほどの浅い傷ができました。洗浄して保護材を貼っています。踵を浮かせるクッションを置きました。',
    { tags: ['皮膚'], important: true },
  );
  await circle.post(7, '13:10', 'care-manager', '体圧分散マットレスの貸与を手配しました。明後日の午後に届きます。', { tags: ['福祉用具'] });
  await circle.post(5, '12:20', 'care-worker', 'マットレスが届き、設置を確認しました。ご主人にも空気の入れ方を説明済みです。', {
    tags: ['福祉用具'],
  });
  await circle.post(4, '11:35', 'second-nurse', '傷は横ばいです。滲出液は少なく、においはありません。体重48.4kg。', {
    tags: ['皮膚', '訪問看護'],
  });
  await circle.post(2, '18:30', 'pharmacist', '昨日から朝の利尿薬の飲み残しが1回あります。ご主人の声かけで対応中です。', { tags: ['薬'] });
  await circle.post(
    1,
    '12:25',
    'helper',
    '体重49.3kg。足の甲に靴下のあとが残っています。お昼は半分ほど。「だるい」とおっしゃっていました。',
    { tags: ['食事', '体重'] },
  );
  await circle.seenBy(
    1,
    1,
    '20:10',
    'nurse',
    'second-nurse',
    'doctor',
    'clinic-nurse',
    'care-worker',
    'helper',
    'care-manager',
    'pharmacist',
  );

  await thisMorning(stage, circle, services.files, daughter);
}

/** An alert that went its whole way: raised by the value, taken by the nurse, closed with what was done. */
async function lowOxygen(stage: Stage, circle: Circle): Promise<void> {
  const { time, cast } = circle;
  const { measuring, ids } = await circle.measure(8, '09:15', 'second-nurse', { SPO2: 91, PULSE: 82, TEMPERATURE: 36.5 }, '指先が冷たい');
  const alert = ids['SPO2']!;
  await stage.act(time.at(8, '09:22'), cast.people.nurse, takeAlert, { measuring, alert, expectedVersion: 1 });
  await stage.act(time.at(8, '09:50'), cast.people.nurse, closeAlert, {
    measuring,
    alert,
    expectedVersion: 1,
    outcome: '手を温めて再測定し96%。息苦しさなし。経過をみます。',
  });
}

async function inviteDaughter(stage: Stage, { cast, time, patient }: Circle, accounts: Accounts) {
  const { nurse } = cast.people;
  const family = await stage.act(time.at(50, '15:00'), nurse, inviteFamily, {
    patient,
    name: '山田 恵子',
    relationship: '長女',
    email: null,
  });
  const system = systemViewer(nurse.region);
  const opened = await stage.alone(time.at(50, '20:30'), () =>
    accounts.open(
      { kind: 'family', signInName: 'demo-daughter', name: '山田 恵子', kana: '', email: null, password: null },
      systemIds.next(),
      system,
    ),
  );
  if (isRefusal(opened)) throw new Error(`The demonstration could not open the daughter's account: ${opened.message}`);
  await stage.act(time.at(50, '20:31'), system, setFace, { account: opened.account, face: faceOf('daughter') });
  const daughter = viewerOf(nurse.region, opened.account, 'family');
  await stage.act(time.at(50, '20:35'), daughter, joinFamily, { family, account: opened.account });
  return daughter;
}

async function thisMorning(stage: Stage, circle: Circle, files: FileDesk, daughter: Cast['office']): Promise<void> {
  const { time, patient, room, cast } = circle;
  const { people } = cast;
  await circle.observe(0, '08:30', 'helper', 'MEAL', { value: 4, note: '朝食。汁物は残された' });
  await circle.observe(0, '08:40', 'helper', 'MOOD', { value: 2, note: '口数が少ない' });

  const { ids } = await circle.measure(0, '10:40', 'nurse', {
    WEIGHT: 50.2,
    BLOOD_PRESSURE: [146, 84],
    PULSE: 92,
    SPO2: 94,
    RESPIRATION: 22,
    TEMPERATURE: 36.7,
  });
  const drawing = await heelDrawing();
  const file = await stage.alone(time.at(0, '10:55'), () =>
    files.store(people.nurse, { patient, commandId: systemIds.next(), bytes: drawing, name: 'かかと.jpg' }, () => true),
  );
  if (isRefusal(file)) throw new Error(`The demonstration's picture was refused: ${file.message}`);
  const found = await circle.post(
    0,
    '11:00',
    'nurse',
    '体重が2日で1.8kg増えて50.2kgです。両足のすねから足の甲までむくみがあり、押すとあとが残ります。階段のあと少し息が上がるとのこと。かかとの傷は1.2cm、滲出液が少し増えています。写真をご覧ください。',
    {
      tags: ['体重', 'むくみ', '皮膚'],
      toProfessions: ['doctor'],
      attachments: [file.file],
      readings: Object.values(ids),
      occurredAt: time.at(0, '10:30'),
    },
  );
  await stage.act(time.at(0, '11:12'), people.doctor, markSeen, { room, posts: [found] });
  const instruction = await circle.post(
    0,
    '11:20',
    'doctor',
    '心不全の増悪と考えます。今日の昼から利尿薬を1錠追加し、3日間続けてください。水分は1日800mLまで。毎朝の体重を必ず記録し、51kgを超えるか息苦しさが強くなったらすぐ電話をください。かかとは洗浄のうえ保護材を毎日交換で。明日午前に往診します。',
    { important: true, replyTo: found, tags: ['指示', '薬'], toProfessions: ['visiting-nurse', 'pharmacist', 'helper', 'care-manager'] },
  );
  await stage.act(time.at(0, '11:24'), people.nurse, acknowledgePost, { post: instruction, expectedVersion: 1 });
  await stage.act(time.at(0, '11:26'), people.nurse, react, { post: instruction, kind: 'understood', on: true });
  await circle.post(
    0,
    '11:35',
    'pharmacist',
    '追加の利尿薬は13時にお届けし、お薬カレンダーの昼に入れます。カリウムの値が心配なので、次の採血の予定を教えてください。',
    { replyTo: instruction, tags: ['薬'] },
  );
  await stage.act(time.at(0, '11:36'), people.pharmacist, acknowledgePost, { post: instruction, expectedVersion: 1 });
  const forFamily = await circle.post(
    0,
    '11:42',
    'nurse',
    '今朝うかがいました。お体の水分がたまりぎみで体重が増えたため、先生と相談し、お薬を一つ足して様子をみます。明日の午前に先生が往診します。足を少し高くして休んでいただいています。',
    { tags: ['ご家族へ'] },
  );
  await stage.act(time.at(0, '11:43'), people.nurse, releasePost, { post: forFamily, version: 1, attachments: [] });
  for (const [key, clock] of [
    ['second-nurse', '11:44'],
    ['clinic-nurse', '11:46'],
    ['care-worker', '11:50'],
    ['care-manager', '11:52'],
  ] as const) {
    await stage.act(time.at(0, clock), people[key], acknowledgePost, { post: instruction, expectedVersion: 1 });
  }
  await circle.post(0, '11:55', 'care-manager', '承知しました。明日の通所はお休みにして、ヘルパーさんの昼の訪問を1回追加します。', {
    replyTo: instruction,
    tags: ['調整'],
  });
  await circle.invite(
    0,
    '11:58',
    'secondPharmacy',
    '夜間・休日の医療材料のお届けをお願いできないでしょうか。かかとの処置が毎日になりました。',
  );
  await circle.changePhase(0, '12:00', 'CHANGING');

  await circle.observe(0, '12:05', 'helper', 'MEAL', { value: 5, note: '昼食。おかゆと煮魚を半分' });
  await circle.observe(0, '12:08', 'helper', 'WATER', {
    result: 'REFUSED',
    note: '「飲むとむくむから」とおっしゃり、お茶を勧めても召し上がらず',
  });
  await circle.post(
    0,
    '12:12',
    'helper',
    'お昼は半分ほど。お茶は「むくむから」と断られました。お薬は飲まれています。足の下に座布団を入れて休まれています。',
    { tags: ['食事', '水分'] },
  );

  await stage.act(time.at(0, '12:18'), daughter, markReleasedSeen, { patient, posts: [forFamily] });
  await stage.act(time.at(0, '12:20'), daughter, publishFamilyPost, {
    patient,
    text: 'すぐに見ていただき、ありがとうございます。昨日の電話でも「足がだるい」と言っていたので安心しました。明日の往診には私も立ち会います。',
    attachments: [],
  });
  await circle.seenBy(0, 0, '12:22', 'doctor', 'pharmacist', 'care-manager', 'clinic-nurse');
}
