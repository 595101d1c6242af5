import type { Area } from '../app/area-contract';
import { ja } from './ja';

export const area: Area = {
  routes: [{ path: '/patients/:patient/*', audience: 'team', title: ja.page, load: () => import('./PatientPage') }],
};
