/** The one subject of all notices: a locked screen or a mail list shows it to whoever passes. */
export const noticeSubject = '紡ぎ：新しいお知らせがあります';

/** What kind of thing waits; never about whom, from whom or what. */
const sentences: { readonly [kind: string]: string } = {
  alert: '至急確認していただきたいお知らせがあります。',
  'death-reported': '至急確認していただきたいお知らせがあります。',
  'patient-news': '大切なお知らせがあります。',
  mention: 'あなたあての連絡があります。',
  'new-post': '新しい連絡があります。',
  invitation: 'ケアチームへの招待が届いています。',
  objection: '記録への異議が届いています。',
  'objection-answered': '伝えた異議に回答がありました。',
  'objection-corrected': '異議を伝えた記録が訂正されました。',
  'invitation-answered': '送った招待に返事がありました。',
};

const anyNotice = '新しいお知らせがあります。';

/** The fixed text of a kind; a kind that is not known here has the general one. */
export function noticeBody(kind: string): string {
  return `${sentences[kind] ?? anyNotice}\n内容は紡ぎにサインインしてご覧ください。\nお急ぎの連絡には、電話をお使いください。`;
}
