import type { Area } from '../app/area-contract';
import { ja } from './ja';

export const area: Area = {
  routes: [
    { path: '/office', audience: 'office', title: ja.nav.consents, load: () => import('./ConsentsPage') },
    { path: '/office/deaths', audience: 'office', title: ja.nav.deaths, load: () => import('./DeathsPage') },
    { path: '/office/facilities', audience: 'office', title: ja.nav.facilities, load: () => import('./FacilitiesPage') },
    { path: '/office/professions', audience: 'office', title: ja.nav.professions, load: () => import('./ProfessionsPage') },
    { path: '/office/figures', audience: 'office', title: ja.nav.figures, load: () => import('./FiguresPage') },
  ],
};
