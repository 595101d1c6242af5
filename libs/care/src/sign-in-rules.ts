/** What a chosen sign-in name and password must be, for all who open accounts. */
export const signInNamePattern = /^[A-Za-z0-9][A-Za-z0-9._@+-]{2,99}$/;
export const signInNameMessage = 'サインイン名は、半角の英数字と . _ @ + - を使って3文字以上100文字以内で指定してください。';

/** Length rather than kinds of letters, as NIST SP 800-63B (section 3.1.1) has it. */
export const passwordLength = [10, 200] as const;
export const passwordMessage = 'パスワードは10文字以上200文字以内で指定してください。';
