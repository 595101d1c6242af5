import type { ReactNode } from 'react';
import { createContext, use, useCallback, useEffect, useState } from 'react';
import { Provider } from 'urql';
import { useSettledDevice } from '../account/useSettledDevice';
import type { Backend } from '../graphql/backend';
import { backendOf, forgetBackends } from '../graphql/backend';
import { BackendContext, useBackend, useLookup } from '../graphql/hooks';
import type { FamilyMe } from '../graphql/schema/family';
import type { OfficeMe } from '../graphql/schema/office';
import type { Me } from '../graphql/schema/team';
import type { Trouble } from '../graphql/trouble';
import { navigate } from '../routing/router';
import { ErrorSentence } from '../ui/ErrorSentence';
import { Waiting } from '../ui/Waiting';
import type { Audience } from './audience';
import { homeOf, signInPathOf } from './audience';
import { enterDemonstration } from './demonstration';
import { meQuery } from './documents';
import { useLeaving } from './leaving';
import { goToSignIn } from './return-path';
import { session } from './session';

interface MeOf {
  team: Me;
  family: FamilyMe;
  office: OfficeMe;
}

interface MeValue {
  me: MeOf[Audience];
  refetch: () => void;
}

const MeContext = createContext<MeValue | null>(null);

function useMeValue(): MeValue {
  const value = use(MeContext);
  if (!value) throw new Error('nobody is signed in around this component');
  return value;
}

/** Who is signed in: `useMe('team')`. */
export function useMe<A extends Audience>(_audience: A): MeOf[A] {
  return useMeValue().me as MeOf[A];
}

export function useRefetchMe(): () => void {
  return useMeValue().refetch;
}

/** Goes to the audience's home as whoever is signed in now; nothing of the one before remains in memory. */
export function startOver(path: string): void {
  forgetBackends();
  navigate(path);
  for (const listener of starts) listener();
}

const starts = new Set<() => void>();

/** Shows its children to a signed-in person of the audience, others go to the sign-in page. */
export function SessionGate({ audience, children }: { audience: Audience; children: ReactNode }) {
  const [backend, setBackend] = useState<Backend>(() => backendOf(audience));
  useEffect(() => {
    const restart = () => setBackend(backendOf(audience));
    restart();
    starts.add(restart);
    return () => void starts.delete(restart);
  }, [audience]);
  useEffect(() => {
    backend.onSignedOut = () => {
      if (session.frameKey) return;
      forgetBackends();
      goToSignIn(audience);
    };
  }, [backend, audience]);
  const leaving = useLeaving(audience, () => backend.as);
  useEffect(() => {
    if (leaving) navigate(signInPathOf[audience], { replace: true });
  }, [leaving, audience]);
  if (leaving) return <Waiting page />;
  const gated = (
    <Provider value={backend.urql}>
      <BackendContext value={backend}>
        <Known audience={audience} key={backend.life}>
          {children}
        </Known>
      </BackendContext>
    </Provider>
  );
  return session.frameKey ? <FrameEntrance frameKey={session.frameKey}>{gated}</FrameEntrance> : gated;
}

/** A frame of the side-by-side page is its own person: it enters by a token that only this frame's memory holds. */
function FrameEntrance({ frameKey, children }: { frameKey: string; children: ReactNode }) {
  const [state, setState] = useState<{ entered: boolean; trouble: Trouble | null }>({ entered: session.bearer !== null, trouble: null });
  const enter = useCallback(() => {
    void enterDemonstration(frameKey).then((answer) => {
      if ('trouble' in answer) setState({ entered: false, trouble: answer.trouble });
      else {
        if (location.pathname === '/') navigate(homeOf[answer.audience], { replace: true });
        setState({ entered: true, trouble: null });
      }
    });
  }, [frameKey]);
  useEffect(() => {
    if (session.bearer === null) enter();
  }, [enter]);
  if (state.entered) return children;
  return state.trouble ? <ErrorSentence trouble={state.trouble} onRetry={enter} page /> : <Waiting page />;
}

function Known({ audience, children }: { audience: Audience; children: ReactNode }) {
  const backend = useBackend();
  const { data, trouble, refetch } = useLookup<{ me: MeOf[Audience] }>(meQuery[audience]);
  const signedOut = trouble?.code === 'UNAUTHENTICATED';
  useSettledDevice(data?.me.account ?? null);
  useEffect(() => {
    if (signedOut && !session.frameKey) goToSignIn(audience);
  }, [signedOut, audience]);
  if (!data)
    return trouble && (!signedOut || session.frameKey) ? <ErrorSentence trouble={trouble} onRetry={refetch} page /> : <Waiting page />;
  const { me } = data;
  backend.as = `${me.account} ${'facility' in me ? me.facility.id : '-'}`;
  backend.person = [audience, me.account, 'facility' in me ? me.facility.id : ''].join(' ');
  return (
    <MeContext value={{ me, refetch }} key={backend.person}>
      {children}
    </MeContext>
  );
}
