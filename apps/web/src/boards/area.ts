import type { Area } from '../app/area-contract';
import { ja } from './ja';

export const area: Area = {
  routes: [{ path: '/boards', audience: 'team', title: ja.menu, load: () => import('./BoardPage') }],
  menu: [{ order: 30, label: ja.menu, path: '/boards', icon: 'template', needs: 'boardsNotices' }],
};
