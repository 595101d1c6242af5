import type { Area } from '../app/area-contract';
import { ja } from './ja';

export const area: Area = {
  routes: [
    { path: '/family', audience: 'family', title: ja.relatives.page, load: () => import('./RelativesPage') },
    { path: '/family/patients/:patient', audience: 'family', title: ja.tabs.released, load: () => import('./ReleasedPage') },
    { path: '/family/patients/:patient/room', audience: 'family', title: ja.tabs.room, load: () => import('./FamilyRoomPage') },
  ],
};
