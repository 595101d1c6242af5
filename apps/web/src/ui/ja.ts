export const ja = {
  waiting: '読み込んでいます',
  retry: 'もう一度試す',
  newVersion: { sentence: '紡ぎが新しくなりました。読み込み直すと続けられます。', load: '新しい版を読み込む' },
  close: '閉じる',
  cancel: 'やめる',
  back: '戻る',
  reconnecting: '再接続中です。表示が遅れることがあります',
  offline: 'オフラインです。つながり次第、続きを表示します',
  notFound: {
    title: 'ページが見つかりません',
    body: 'アドレスが変わったか、見る権限がなくなった可能性があります。',
    home: 'はじめのページへ',
  },
  toast: { region: 'お知らせ', dismiss: 'このお知らせを消す' },
  required: '必須',
  withheld: '表示できません（同意がないため）',
  of: '{{profession}}の{{name}}さん',
} as const;
