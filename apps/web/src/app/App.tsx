import { lazy, Suspense } from 'react';
import { I18nProvider } from 'react-aria-components';
import { usePath } from '../routing/router';
import { signInAudienceOf } from '../session/audience';
import { spaceOf } from '../session/return-path';
import { SessionGate } from '../session/SessionGate';
import { Toasts } from '../ui/Toast';
import { Waiting } from '../ui/Waiting';
import { titleAt } from './titles';
import { useTitle } from './useTitle';
import { pageAt } from './areas';
import { Boundary } from './Boundary';
import { NotFound } from './NotFound';

const SignInPage = lazy(() => import('../sign-in/SignInPage'));
const SideBySidePage = lazy(() => import('../sign-in/SideBySidePage'));
const JoinPage = lazy(() => import('../family/JoinPage'));
const TeamShell = lazy(() => import('../home/TeamShell'));

export function App() {
  const path = usePath();
  useTitle(titleAt(path));
  return (
    <I18nProvider locale="ja-JP">
      <Boundary at={path}>
        <Suspense fallback={<Waiting page />}>
          <Space path={path} />
        </Suspense>
      </Boundary>
      <Toasts />
    </I18nProvider>
  );
}

function Space({ path }: { path: string }) {
  const signIn = signInAudienceOf(path);
  if (signIn) return <SignInPage audience={signIn} key={signIn} />;
  if (path === '/side-by-side') return <SideBySidePage />;
  if (path === '/family/join') return <JoinPage />;
  const audience = spaceOf(path);
  const page = pageAt(audience, path);
  if (audience !== 'team') {
    if (!page) return <NotFound home={audience === 'family' ? '/family' : '/office'} />;
    return (
      <SessionGate audience={audience} key={audience}>
        <main className="space">
          <page.Page params={page.params} />
        </main>
      </SessionGate>
    );
  }
  return (
    <SessionGate audience="team" key="team">
      <TeamShell path={path}>{page ? <page.Page params={page.params} /> : path === '/' ? null : <NotFound home="/" />}</TeamShell>
    </SessionGate>
  );
}
