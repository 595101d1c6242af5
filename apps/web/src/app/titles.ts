import { say as family } from '../family/texts';
import { say as home } from '../home/texts';
import { signInAudienceOf } from '../session/audience';
import { spaceOf } from '../session/return-path';
import { say as signIn } from '../sign-in/texts';
import { say as ui } from '../ui/texts';
import { pageAt, patientTabOf } from './areas';

/** What the page at an address is called. Each page has a name of its own, and none holds a person's. */
export function titleAt(path: string): string {
  const audience = signInAudienceOf(path);
  if (audience) return signIn(`title.${audience}`);
  if (path === '/side-by-side') return signIn('frames.title');
  if (path === '/family/join') return family('join.title');
  if (path === '/') return home('title');
  const page = pageAt(spaceOf(path), path);
  if (!page) return ui('notFound.title');
  return (page.path === '/patients/:patient/*' && patientTabOf(page.params['*'] ?? '')?.label) || page.title;
}
