import type { Viewer } from '@tsumugi/kernel';

/** The actor of what no person did: founding a region, opening the office's first account. */
export const systemAccount = '00000000-0000-8000-8000-000000000000';

/** The platform acting for itself, as the region's office would. It has no session and reads no patient. */
export function systemViewer(region: string): Viewer {
  return {
    audience: 'office',
    region,
    account: systemAccount,
    facility: null,
    profession: null,
    device: null,
    session: systemAccount,
    sessionUntil: '9999-12-31T23:59:59.999Z',
  };
}
