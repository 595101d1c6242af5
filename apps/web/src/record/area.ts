import type { Area } from '../app/area-contract';
import { ja } from './ja';

export const area: Area = {
  routes: [
    { path: '/record', audience: 'team', title: ja.choose, load: () => import('./ChoosePatientPage') },
    { path: '/patients/:patient/record', audience: 'team', title: ja.page, load: () => import('./RecordPage') },
  ],
};
