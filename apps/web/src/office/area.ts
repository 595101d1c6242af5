import type { Area } from '../app/area-contract';

export const area: Area = {
  routes: [
    { path: '/office', audience: 'office', load: () => import('./ConsentsPage') },
    { path: '/office/facilities', audience: 'office', load: () => import('./FacilitiesPage') },
    { path: '/office/figures', audience: 'office', load: () => import('./FiguresPage') },
  ],
};
