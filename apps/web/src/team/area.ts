import type { Area } from '../app/area-contract';
import { ja } from './ja';

export const area: Area = {
  patientTabs: [{ key: 'team', order: 40, label: ja.tab, load: () => import('./TeamTab') }],
  routes: [{ path: '/invitations', audience: 'team', title: ja.inbox.menu, load: () => import('./InvitationsPage') }],
  menu: [{ order: 20, label: ja.inbox.menu, path: '/invitations', icon: 'people' }],
};
