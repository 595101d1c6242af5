import type { Area } from '../app/area-contract';
import { ja } from './ja';

export const area: Area = {
  routes: [
    { path: '/account', audience: 'team', title: ja.menu, load: () => import('./AccountPage') },
    { path: '/family/account', audience: 'family', title: ja.menu, load: () => import('./FamilyAccountPage') },
  ],
  menu: [{ order: 90, label: ja.menu, path: '/account', icon: 'face' }],
};
