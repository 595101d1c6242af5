export const ja = {
  allergies: 'アレルギー',
  none: 'なし',
  tabs: '患者さんの画面',
  noConsent: '情報共有の同意がないため、自分の事業所の記録だけを表示しています。',
  died: '{{date}} 逝去',
  back: '患者さんの一覧へ',
  record: '記録',
  notRecorded: '未記入',
  accessEnded: {
    title: 'この患者さんの記録は、表示できなくなりました',
    notYours: 'この患者さんの記録は表示できません',
    body: '担当が変わったか、情報共有の同意が撤回された可能性があります。くわしくは、事業所の管理者におたずねください。',
    soon: 'まもなく患者さんの一覧に戻ります。',
  },
  careLevelUnknown: '介護度 未記入',
} as const;
