import type { Area } from '../app/area-contract';
import { ja } from './ja';

export const area: Area = {
  patientTabs: [{ key: 'timeline', order: 10, label: ja.tab, load: () => import('./TimelineTab') }],
};
