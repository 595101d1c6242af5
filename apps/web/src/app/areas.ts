import type { ComponentType } from 'react';
import { lazy } from 'react';
import { matchPath } from '../routing/path';
import type { Audience } from '../session/audience';
import type { Area, MenuEntry, PatientTabProps } from './area-contract';

const areas = Object.values(import.meta.glob<Area>('../*/area.ts', { eager: true, import: 'area' }));

const routes = areas
  .flatMap((area) => area.routes ?? [])
  .map((route) => ({ ...route, Page: lazy(route.load) }))
  // Fixed words win over parameters: `/patients/new` over `/patients/:patient`.
  .sort((a, b) => (rank(a.path) < rank(b.path) ? -1 : 1));

function rank(path: string): string {
  return path.replace(/\*/g, '\u{10ffff}').replace(/:\w+/g, '~');
}

export interface PatientTabView {
  key: string;
  label: string;
  Tab: ComponentType<PatientTabProps>;
}

export const patientTabs: readonly PatientTabView[] = areas
  .flatMap((area) => area.patientTabs ?? [])
  .sort((a, b) => a.order - b.order)
  .map(({ key, label, load }) => ({ key, label, Tab: lazy(load) }));

export const menu: readonly MenuEntry[] = areas.flatMap((area) => area.menu ?? []).sort((a, b) => a.order - b.order);

/** The page at `path`, with its parameters. */
export function pageAt(audience: Audience, path: string) {
  for (const route of routes) {
    if (route.audience !== audience) continue;
    const params = matchPath(route.path, path);
    if (params) return { Page: route.Page, params, path: route.path, title: route.title };
  }
  return null;
}

/** The tab that the rest of a patient's address names; the timeline is the page itself and holds the rooms. */
export function patientTabOf(rest: string): PatientTabView | undefined {
  const first = rest.split('/')[0] ?? '';
  const key = first === '' || first === 'rooms' ? 'timeline' : first;
  return patientTabs.find((tab) => tab.key === key);
}
