import type { ViewReader } from '@tsumugi/kernel';

/**
 * Of `notices_push p`: somebody's browser is told for as long as the line of sessions in which they asked for it was
 * not ended. That its time ran out ends nothing: a telephone calls its nurse at night and after a week's leave, too.
 */
export const lasts = 'EXISTS (SELECT 1 FROM account_session s WHERE s.line = p.line AND s.account = p.account AND s.ended_at IS NULL)';

/** The line of sessions to which a subscription belongs; null where it was ended before the record's own place. */
export function lineOf(read: ViewReader, session: string, account: string): string | null {
  return (
    read.get<{ line: string }>(
      `SELECT o.line FROM account_session o
        WHERE o.id = ?1 AND o.account = ?2
          AND EXISTS (SELECT 1 FROM account_session s WHERE s.line = o.line AND s.account = ?2 AND s.ended_at IS NULL)`,
      session,
      account,
    )?.line ?? null
  );
}

/** Old records name no session: the last one that the person opened on such a device for the same facility. */
export function likelySession(
  read: ViewReader,
  account: string,
  { facility, device }: { readonly facility: string | null; readonly device: string | null },
): string | null {
  return (
    read.get<{ id: string }>(
      `SELECT id FROM account_session
        WHERE account = ? AND facility IS ? AND device IS ? AND ended_at IS NULL ORDER BY opened_at DESC, id DESC LIMIT 1`,
      account,
      facility,
      device,
    )?.id ?? null
  );
}
