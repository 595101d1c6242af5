export const ja = {
  signedOut: 'サインアウトしました',
} as const;
