import type { Area } from '../app/area-contract';
import { ja } from './ja';

export const area: Area = {
  patientTabs: [{ key: 'daily-life', order: 30, label: ja.tab, load: () => import('./DailyLifeTab') }],
};
