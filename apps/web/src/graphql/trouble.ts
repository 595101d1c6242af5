import type { RefusalCode } from './schema/team';

/** Why something could not be shown or done, with a sentence for the person. */
export interface Trouble {
  /** OFFLINE: no answer at all. FAULT: an answer that nobody foresaw. */
  code: RefusalCode | 'OFFLINE' | 'FAULT';
  message: string;
  field?: string | null;
}

interface GraphQLFault {
  message: string;
  /** Places in the operation, where the operation itself is wrong: an old page after an update. */
  locations?: unknown;
  extensions?: Record<string, unknown>;
}

const codes: readonly string[] = [
  'UNAUTHENTICATED',
  'NOT_FOUND',
  'INVALID',
  'CONFLICT',
  'EXPIRED',
  'COMMAND_REUSED',
  'STALE_TOKEN',
  'TOO_LARGE',
  'UNSUPPORTED_FILE',
  'RATE_LIMITED',
  'BUSY',
  'UNCERTAIN',
  'VIEW_BEHIND',
  'STALE',
  'SET_ASIDE',
  'DAMAGED',
] satisfies RefusalCode[];

export const offline: Trouble = {
  code: 'OFFLINE',
  message: 'サーバーにつながりません。電波とネットワークを確かめて、もう一度お試しください。',
};

export const fault: Trouble = {
  code: 'FAULT',
  message: '思わぬ不具合が起きました。少し待って、もう一度お試しください。',
};

/** The device slept, or its clock was set, while an entry without a time waited for the network. */
export const timeUnknown: Trouble = {
  code: 'INVALID',
  message: '送れるまでの間に端末が休んでいたか時計が変わったため、いつのことか分かりません。日時を入力して、もう一度送ってください。',
};

/** The trouble that GraphQL errors tell; sentences of refusals are shown, all others are not for persons. */
export function troubleOf(errors: readonly GraphQLFault[]): Trouble {
  for (const error of errors) {
    const code = error.extensions?.['code'];
    if (code === 'INVALID' && error.locations) return fault;
    if (typeof code === 'string' && codes.includes(code)) return { code: code as RefusalCode, message: error.message };
  }
  return fault;
}

/** Whether the same attempt may succeed a moment later, by itself. */
export function isPassing(trouble: Trouble): boolean {
  return ['OFFLINE', 'BUSY', 'UNCERTAIN', 'VIEW_BEHIND', 'STALE'].includes(trouble.code);
}

/**
 * Whether the same attempt may be sent again, by a press at least: nothing was decided about it, and an earlier try of
 * it may even have been written. A refusal that decides wants other input.
 */
export function mayRetry(trouble: Trouble): boolean {
  return isPassing(trouble) || ['UNAUTHENTICATED', 'RATE_LIMITED', 'FAULT'].includes(trouble.code);
}
