export const ja = {
  signedOut: 'サインアウトしました',
  file: {
    unreadable: 'このファイルを表示できませんでした。もう一度お試しください。',
    gone: 'このファイルは表示できません。消去されたか、見る権限がなくなった可能性があります。',
  },
} as const;
