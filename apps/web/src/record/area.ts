import type { Area } from '../app/area-contract';

export const area: Area = {
  routes: [
    { path: '/record', audience: 'team', load: () => import('./ChoosePatientPage') },
    { path: '/patients/:patient/record', audience: 'team', load: () => import('./RecordPage') },
  ],
};
