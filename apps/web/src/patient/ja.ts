export const ja = {
  allergies: 'アレルギー',
  none: 'なし',
  tabs: '患者さんの画面',
  noConsent: '情報共有の同意がないため、自分の事業所の記録だけを表示しています。',
  died: '{{date}} 逝去',
  back: '患者さんの一覧へ',
  record: '記録',
  notRecorded: '未記入',
  careLevelUnknown: '介護度 未記入',
} as const;
