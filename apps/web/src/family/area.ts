import type { Area } from '../app/area-contract';

export const area: Area = {
  routes: [
    { path: '/family', audience: 'family', load: () => import('./RelativesPage') },
    { path: '/family/patients/:patient', audience: 'family', load: () => import('./ReleasedPage') },
    { path: '/family/patients/:patient/room', audience: 'family', load: () => import('./FamilyRoomPage') },
  ],
};
