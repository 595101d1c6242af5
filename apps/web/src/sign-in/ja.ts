export const ja = {
  tagline: '患者さんを支える人たちを、ひとつに紡ぐ連絡帳',
  title: { team: 'サインイン', family: '患者さん・ご家族のサインイン', office: '地域事務局のサインイン' },
  name: 'サインイン名',
  password: 'パスワード',
  enter: 'サインイン',
  join: '招待コードで、はじめて参加する',
  other: {
    title: '別の入り口',
    team: '医療・介護の職員の方',
    family: '患者さん・ご家族の方',
    office: '地域事務局の方',
  },
  audience: { team: '医療・介護の職員', family: 'ご家族', office: '地域事務局' },
  demonstration: {
    title: '体験版：誰の画面を見ますか',
    body: '顔を押すと、その人として入ります。登場する人や事業所はすべて架空です。',
    sideBySide: '看護師と医師を並べて見る',
    sideBySideHint: '片方で書くと、もう片方にすぐ届きます',
  },
  frames: {
    title: '並べて見る',
    back: '入り口へ戻る',
    left: '左の人',
    right: '右の人',
    none: 'この環境には体験版がありません。',
    frameOf: '{{person}}の画面',
  },
} as const;
