import type { Area } from '../app/area-contract';
import { ja } from './ja';

export const area: Area = {
  patientTabs: [{ key: 'readings', order: 20, label: ja.tab, load: () => import('./ReadingsTab') }],
};
