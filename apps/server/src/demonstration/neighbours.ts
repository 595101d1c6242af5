import { acknowledgePost, recordDeath, withdrawConsent } from '@tsumugi/care';
import type { Cast, OfficeName, PersonKey } from './cast.js';
import { Circle, type PatientCard, type Readings, type Sex } from './circle.js';
import type { Stage } from './stage.js';
import type { StoryTime } from './story-time.js';

/** Day before the story, time, who, and what they wrote. */
type Line = readonly [number, string, PersonKey, string];

interface Neighbour {
  readonly card: (time: StoryTime) => PatientCard;
  readonly offices: readonly OfficeName[];
  /** Days since the patient was registered. */
  readonly days: number;
  readonly lines: readonly Line[];
  readonly readings: readonly (readonly [number, PersonKey, Readings])[];
  /** Whether the region's office has looked at the paper of the consent. */
  readonly checked: boolean;
}

const card =
  (
    name: string,
    kana: string,
    sex: Sex,
    age: number,
    careLevel: PatientCard['careLevel'],
    conditions: readonly string[],
    living: string,
    more: Partial<PatientCard> = {},
  ) =>
  (time: StoryTime): PatientCard => ({
    name,
    kana,
    sex,
    birthDate: time.born(age, 40 + ((age * 37) % 300)),
    careLevel,
    conditions,
    living,
    ...more,
  });

const quiet: Readings = { BLOOD_PRESSURE: [124, 72], PULSE: 70, SPO2: 97, TEMPERATURE: 36.4 };

const neighbours: readonly Neighbour[] = [
  {
    card: card('村上 トメ', 'むらかみ とめ', 'FEMALE', 91, 'care-2', ['高血圧症', '変形性膝関節症'], '長男夫婦と三人暮らし', {
      pointsOfCare: ['立ち上がりはゆっくり。膝の痛みを先に確かめる'],
    }),
    offices: ['clinic', 'careManagement', 'pharmacy'],
    days: 110,
    checked: true,
    readings: [
      [13, 'second-nurse', quiet],
      [6, 'second-nurse', { ...quiet, PULSE: 72 }],
    ],
    lines: [
      [13, '14:20', 'second-nurse', 'お変わりありません。庭の話をたくさん聞かせてくださいました。'],
      [6, '14:10', 'second-nurse', '血圧も安定しています。次回も同じ曜日にうかがいます。'],
    ],
  },
  {
    card: card('石井 正雄', 'いしい まさお', 'MALE', 78, 'care-4', ['脳梗塞後遺症', '嚥下障害'], '妻と二人暮らし', {
      allergies: ['そば'],
      pointsOfCare: ['とろみは中間。食後30分は起きた姿勢で'],
    }),
    offices: ['clinic', 'homeHelp', 'careManagement', 'dental'],
    days: 96,
    checked: true,
    readings: [
      [9, 'nurse', { ...quiet, TEMPERATURE: 36.8 }],
      [2, 'nurse', { ...quiet, TEMPERATURE: 37.2, SPO2: 95 }],
    ],
    lines: [
      [9, '15:30', 'nurse', '右の肺の下のほうで少し音がします。熱はありません。吸引は2回。'],
      [8, '17:45', 'dentist', '口腔ケアを行いました。右の頬に食べ物が残りやすいので、食後に確認をお願いします。'],
      [5, '12:50', 'care-worker', '昼食はとろみ食で7割。むせは1回でした。'],
      [2, '15:20', 'nurse', '37.2度の微熱。痰の色は白。水分をこまめに、とお伝えしています。'],
      [2, '18:15', 'doctor', '明日の診療を早めて午前にうかがいます。熱が38度を超えたら電話をください。'],
      [1, '11:40', 'doctor', '肺音は落ち着いています。抗菌薬は出さずに様子をみます。'],
    ],
  },
  {
    card: card('小川 千代', 'おがわ ちよ', 'FEMALE', 88, 'care-1', ['アルツハイマー型認知症'], '独居。近くに次女', {
      keyPerson: { name: '大野 明美', relationship: '次女', phone: '090-0000-2202' },
      pointsOfCare: ['薬は一包化。カレンダーの確認を毎回'],
    }),
    offices: ['homeHelp', 'careManagement', 'pharmacy'],
    days: 80,
    checked: true,
    readings: [
      [10, 'nurse', quiet],
      [3, 'nurse', quiet],
    ],
    lines: [
      [10, '10:40', 'nurse', '朝の薬が2日分残っていました。時計の横にカレンダーを移しました。'],
      [9, '16:20', 'pharmacist', '夕の分を朝にまとめられるか先生に問い合わせます。'],
      [4, '11:30', 'helper', '冷蔵庫に同じ牛乳が5本ありました。買い物は一緒に行くようにします。'],
      [3, '10:50', 'nurse', 'カレンダーの場所を変えてから飲み忘れはありません。'],
    ],
  },
  {
    card: card('佐々木 茂', 'ささき しげる', 'MALE', 81, 'care-5', ['肺がん', '慢性閉塞性肺疾患', '在宅酸素療法'], '妻と長男と同居', {
      phase: 'END_OF_LIFE',
      pointsOfCare: ['酸素は安静時2L', 'ご本人は最期まで自宅でと望まれている'],
    }),
    offices: ['clinic', 'homeHelp', 'careManagement', 'pharmacy', 'hospital'],
    days: 30,
    checked: true,
    readings: [
      [5, 'nurse', { SPO2: 92, RESPIRATION: 24, PULSE: 96, PAIN: 4, TEMPERATURE: 36.9 }],
      [3, 'nurse', { SPO2: 91, RESPIRATION: 24, PULSE: 98, PAIN: 3 }],
      [1, 'second-nurse', { SPO2: 90, RESPIRATION: 26, PULSE: 102, PAIN: 2 }],
    ],
    lines: [
      [5, '16:10', 'nurse', '痛みは4。貼り薬を替えてから眠れるようになったそうです。奥さまの疲れが心配です。'],
      [4, '18:40', 'doctor', '頓用の量を少し増やします。呼吸が苦しいときの使い方をご家族に説明しました。'],
      [3, '13:30', 'care-manager', '夜間の見守りを週2回入れました。奥さまに休んでいただけるようにします。'],
      [1, '15:50', 'second-nurse', 'うとうとされる時間が増えました。氷をひとかけ召し上がり「うまい」と。'],
    ],
  },
  {
    card: card('前田 フミ', 'まえだ ふみ', 'FEMALE', 86, 'care-3', ['パーキンソン病'], '長女と二人暮らし', {
      pointsOfCare: ['薬の時間の前後で動きが大きく変わる'],
    }),
    offices: ['clinic', 'careManagement', 'pharmacy'],
    days: 72,
    checked: true,
    readings: [
      [8, 'therapist', { BLOOD_PRESSURE: [118, 66], PULSE: 68 }],
      [1, 'therapist', { BLOOD_PRESSURE: [104, 60], PULSE: 66 }],
    ],
    lines: [
      [8, '13:20', 'therapist', '歩行器で廊下を2往復。向きを変えるときにすくみがあります。'],
      [7, '18:05', 'doctor', '昼の薬を30分早めます。効き目の様子を教えてください。'],
      [1, '13:25', 'therapist', '立ったあとに血圧が下がり、少しふらつきました。座ってから運動しています。'],
    ],
  },
  {
    card: card('藤田 勇', 'ふじた いさむ', 'MALE', 73, 'care-2', ['2型糖尿病', '糖尿病性網膜症'], '妻と二人暮らし', {
      pointsOfCare: ['インスリンは奥さまが準備'],
    }),
    offices: ['clinic', 'pharmacy'],
    days: 100,
    checked: true,
    readings: [
      [11, 'nurse', { GLUCOSE: 168, BLOOD_PRESSURE: [138, 80] }],
      [4, 'nurse', { GLUCOSE: 142, BLOOD_PRESSURE: [134, 78] }],
    ],
    lines: [
      [11, '09:50', 'nurse', '朝の血糖168。間食にあんぱんを1つ、とのこと。'],
      [4, '09:45', 'nurse', '血糖142。足の傷はありません。爪を切りました。'],
      [4, '17:20', 'pharmacist', 'インスリンの残りは2本です。次回お持ちします。'],
    ],
  },
  {
    card: card('岡本 静', 'おかもと しず', 'FEMALE', 94, 'care-4', ['大腿骨骨折術後', '骨粗鬆症'], '孫夫婦と同居'),
    offices: ['clinic', 'homeHelp', 'careManagement'],
    days: 45,
    checked: true,
    readings: [[6, 'therapist', quiet]],
    lines: [
      [6, '10:30', 'therapist', 'ベッドの端に10分座れました。来週は車いすに移る練習をします。'],
      [5, '12:40', 'care-worker', '昼食は全量。お孫さんと笑っておられました。'],
    ],
  },
  {
    card: card('後藤 実', 'ごとう みのる', 'MALE', 69, 'care-5', ['筋萎縮性側索硬化症', '気管切開'], '妻と二人暮らし', {
      pointsOfCare: ['文字盤で意思を伝えられる。目の合図は「はい」が上'],
    }),
    offices: ['clinic', 'homeHelp', 'careManagement', 'hospital'],
    days: 88,
    checked: true,
    readings: [[2, 'nurse', { SPO2: 96, PULSE: 78, RESPIRATION: 14, TEMPERATURE: 36.7 }]],
    lines: [
      [7, '11:10', 'nurse', 'カニューレの交換に立ち会いました。出血はありません。'],
      [4, '14:30', 'msw', 'レスパイト入院の日程が決まりました。来月の第2週です。'],
      [2, '11:05', 'nurse', '文字盤で「野球が見たい」と。テレビの位置を変えました。'],
    ],
  },
  {
    card: card('近藤 キク', 'こんどう きく', 'FEMALE', 83, 'support-2', ['慢性腎臓病'], '独居'),
    offices: ['clinic', 'careManagement'],
    days: 60,
    checked: true,
    readings: [[9, 'second-nurse', { WEIGHT: 42.3, BLOOD_PRESSURE: [142, 78] }]],
    lines: [[9, '15:10', 'second-nurse', '塩分の少ないお惣菜の店を一緒に探しました。']],
  },
  {
    card: card('遠藤 進', 'えんどう すすむ', 'MALE', 76, 'care-3', ['脊柱管狭窄症', '神経因性膀胱'], '妻と二人暮らし'),
    offices: ['clinic', 'homeHelp'],
    days: 52,
    checked: true,
    readings: [[3, 'nurse', { ...quiet, TEMPERATURE: 37.0 }]],
    lines: [
      [10, '16:40', 'nurse', 'カテーテルを交換しました。尿はきれいです。'],
      [3, '16:30', 'nurse', '尿がやや濁っています。水分を増やすようお願いしました。'],
    ],
  },
  {
    card: card('坂本 ミヨ', 'さかもと みよ', 'FEMALE', 89, 'care-2', ['慢性心房細動', '抗凝固療法中'], '次男と同居'),
    offices: ['clinic', 'pharmacy'],
    days: 70,
    checked: true,
    readings: [[5, 'nurse', { BLOOD_PRESSURE: [128, 70], PULSE: 82 }]],
    lines: [
      [5, '14:40', 'nurse', '腕に小さなあざが2つ。ぶつけた覚えはないそうです。歯ぐきの出血はありません。'],
      [5, '18:25', 'pharmacist', '併用薬に変わりはありません。次回の採血の結果を待ちます。'],
    ],
  },
  {
    card: card('池田 豊', 'いけだ ゆたか', 'MALE', 80, 'care-1', ['うつ病', '不眠症'], '独居', {
      pointsOfCare: ['約束の時間より早く着かない'],
    }),
    offices: ['homeHelp', 'careManagement'],
    days: 65,
    checked: true,
    readings: [],
    lines: [
      [8, '11:20', 'helper', 'カーテンを開けて話せました。将棋の本を読んでおられます。'],
      [1, '11:15', 'helper', '「よく眠れた」とおっしゃっていました。'],
    ],
  },
  {
    card: card('橋本 サダ', 'はしもと さだ', 'FEMALE', 97, 'care-5', ['老衰'], '長女夫婦と同居', { phase: 'END_OF_LIFE' }),
    offices: ['clinic', 'homeHelp', 'careManagement'],
    days: 150 - 40,
    checked: true,
    readings: [[2, 'second-nurse', { PULSE: 64, BLOOD_PRESSURE: [96, 54], TEMPERATURE: 36.1 }]],
    lines: [
      [6, '10:15', 'second-nurse', '口の中をぬらすと目を開けられます。ご長女と手を握っておられました。'],
      [2, '10:20', 'second-nurse', '静かに眠っておられます。ご家族は「このまま家で」と。'],
    ],
  },
  {
    card: card('山崎 洋子', 'やまざき ようこ', 'FEMALE', 71, 'care-3', ['関節リウマチ'], '夫と二人暮らし', { allergies: ['セフェム系'] }),
    offices: ['clinic', 'pharmacy', 'careManagement'],
    days: 40,
    checked: false,
    readings: [[7, 'therapist', quiet]],
    lines: [
      [7, '15:15', 'therapist', '朝のこわばりが1時間ほど。自助具のスプーンを試していただきました。'],
      [3, '12:10', 'care-manager', '手すりの工事の見積もりが届きました。来週ご本人と確認します。'],
    ],
  },
  {
    card: card('阿部 昭', 'あべ あきら', 'MALE', 85, 'care-2', ['前立腺がん', '骨転移'], '妻と二人暮らし'),
    offices: ['clinic', 'pharmacy'],
    days: 34,
    checked: false,
    readings: [[4, 'nurse', { PAIN: 3, PULSE: 80, BLOOD_PRESSURE: [132, 76] }]],
    lines: [
      [4, '13:40', 'nurse', '腰の痛みは3。夜中に一度目が覚めるそうです。'],
      [3, '18:50', 'doctor', '寝る前の鎮痛薬を増やします。便秘に気をつけてください。'],
    ],
  },
];

/** The others whom the station looks after: a quiet list to scroll, and the three whose rules differ. */
export async function playNeighbours(stage: Stage, cast: Cast, time: StoryTime): Promise<void> {
  const circles = await Promise.all(neighbours.map((neighbour) => playNeighbour(stage, cast, time, neighbour)));
  await Promise.all([proxyEntry(stage, circles[3]!), withdrawn(stage, cast, time), diedLastMonth(stage, cast, time)]);
}

async function playNeighbour(
  stage: Stage,
  cast: Cast,
  time: StoryTime,
  { card, offices, days, lines, readings, checked }: Neighbour,
): Promise<Circle> {
  const circle = await Circle.form(stage, cast, time, card(time), days, offices);
  if (checked) await circle.check(days - 3);
  for (const [day, by, values] of readings) await circle.measure(day, '10:05', by, values);
  for (const [day, clock, by, text] of lines) await circle.post(day, clock, by, text);
  const readers: PersonKey[] = ['nurse', 'second-nurse'];
  if (offices.includes('clinic')) readers.push('doctor');
  if (offices.includes('careManagement')) readers.push('care-manager');
  // What was written yesterday is still unread for some.
  await circle.seenBy(2, 1, '08:20', ...readers);
  return circle;
}

/** The social worker enters what the hospital's doctor said; the doctor has yet to confirm it. */
async function proxyEntry(stage: Stage, circle: Circle): Promise<void> {
  const post = await circle.post(
    1,
    '16:40',
    'msw',
    '清水医師より：退院後の画像では胸水がわずかに増えています。苦しさが強いときは当院でも処置できますので、ご連絡ください。',
    {
      onBehalfOf: 'hospital-doctor',
      tags: ['病院から'],
      important: true,
    },
  );
  await stage.act(circle.time.at(1, '17:05'), circle.cast.people.nurse, acknowledgePost, { post, expectedVersion: 1 });
}

/** Consent withdrawn three days ago: each facility keeps what it wrote, and reads nothing else. */
async function withdrawn(stage: Stage, cast: Cast, time: StoryTime): Promise<void> {
  const who = card('井上 清', 'いのうえ きよし', 'MALE', 77, 'care-2', ['慢性閉塞性肺疾患'], '独居')(time);
  const circle = await Circle.form(stage, cast, time, who, 90, ['clinic', 'homeHelp']);
  await circle.check(85);
  await circle.post(12, '10:30', 'nurse', '息切れは軽い坂で出る程度です。吸入のしかたを確認しました。');
  await circle.post(11, '18:10', 'doctor', '吸入薬は今のまま続けます。');
  await circle.post(6, '12:30', 'helper', '買い物に同行しました。');
  await stage.act(time.at(3, '14:00'), cast.people.nurse, withdrawConsent, {
    patient: circle.patient,
    facilities: [],
    withdrawnOn: time.date(3),
    givenBy: { name: who.name, relationship: null },
    reason: '自分のことは自分で伝えたい、とのご意向',
  });
}

/** Died last month: what was written stays readable, nothing new is written. */
async function diedLastMonth(stage: Stage, cast: Cast, time: StoryTime): Promise<void> {
  const who = card('森 ヨシ', 'もり よし', 'FEMALE', 92, 'care-5', ['老衰'], '長男夫婦と同居', { phase: 'END_OF_LIFE' })(time);
  const circle = await Circle.form(stage, cast, time, who, 115, ['clinic', 'homeHelp', 'careManagement']);
  await circle.check(110);
  await circle.measure(34, '10:00', 'nurse', { PULSE: 58, BLOOD_PRESSURE: [84, 48] });
  await circle.post(34, '10:40', 'nurse', '呼びかけにうなずかれます。ご家族が交代でそばにおられます。');
  await circle.post(33, '19:20', 'doctor', '今夜か明日かと思われます。ご家族にお話ししました。連絡は私に直接ください。', {
    important: true,
  });
  await circle.post(32, '07:15', 'doctor', '今朝5時40分、ご家族に囲まれて穏やかに息を引き取られました。皆さまのお力添えに感謝します。');
  await circle.post(32, '09:30', 'care-manager', 'お世話になりました。ご長男が「家で看られてよかった」とおっしゃっていました。');
  await circle.seenBy(32, 31, '09:00', 'nurse', 'doctor', 'care-manager');
  await stage.act(time.at(32, '10:00'), cast.people.doctor, recordDeath, {
    patient: circle.patient,
    recording: null,
    diedOn: time.date(32),
    foundBy: '訪問した医師',
    foundAt: time.at(32, '05:40'),
  });
}
