import type { Area } from '../app/area-contract';
import { ja } from './ja';

export const area: Area = {
  patientTabs: [{ key: 'basics', order: 50, label: ja.tab, load: () => import('./BasicsTab') }],
};
