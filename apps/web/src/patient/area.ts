import type { Area } from '../app/area-contract';

export const area: Area = {
  routes: [{ path: '/patients/:patient/*', audience: 'team', load: () => import('./PatientPage') }],
};
