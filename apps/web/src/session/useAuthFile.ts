import { useCallback, useEffect, useRef, useState } from 'react';
import { Again } from '../graphql/again';
import type { Trouble } from '../graphql/trouble';
import { fault, isPassing, offline } from '../graphql/trouble';
import { session } from './session';
import { say } from './texts';

export interface AuthFile {
  /** Under which this window may show the file; null while it is being fetched, or when it cannot be had. */
  address: string | null;
  /** Another one with each try: the element that shows the file is then to be made anew. */
  attempt: number;
  /** Why it is not shown. */
  trouble: Trouble | null;
  /** The element could not show it: then the server is asked why. */
  failed: () => void;
  /** Asks whether it can be had, for what is shown outside of this page. */
  check: () => void;
  retry: () => void;
}

interface Found {
  key: string;
  address?: string;
  trouble?: Trouble;
}

/**
 * A file that only the signed-in person may see. With a cookie the browser fetches it by itself; with a bearer token it is
 * fetched with the header and shown from memory. What fails for a passing reason is tried again by itself.
 */
export function useAuthFile(src: string): AuthFile {
  const [attempt, setAttempt] = useState(0);
  const [found, setFound] = useState<Found | null>(null);
  const bearer = session.bearer;
  const key = `${attempt} ${src}`;
  const current = useRef(key);
  const retry = useCallback(() => setAttempt((before) => before + 1), []);
  useEffect(() => {
    current.current = key;
  }, [key]);
  useEffect(() => {
    if (!bearer) return;
    let address: string | null = null;
    const stop = new AbortController();
    void fetched(src, stop.signal).then((answer) => {
      if (stop.signal.aborted) return;
      if (answer instanceof Blob) address = URL.createObjectURL(answer);
      setFound(answer instanceof Blob ? { key, address: address! } : { key, trouble: answer });
    });
    return () => {
      stop.abort();
      if (address) URL.revokeObjectURL(address);
    };
  }, [src, bearer, key]);
  const askWhy = useCallback(
    (otherwise: Trouble | null) => {
      void whyNot(src).then((refused) => {
        const trouble = refused ?? otherwise;
        if (trouble && current.current === key) setFound({ key, trouble });
      });
    },
    [src, key],
  );
  // The server gives it: then it broke on the way, or is nothing that this device can show.
  const failed = useCallback(() => askWhy({ code: 'FAULT', message: say('file.unreadable') }), [askWhy]);
  const check = useCallback(() => askWhy(null), [askWhy]);
  const known = found?.key === key ? found : null;
  const trouble = known?.trouble ?? null;
  useTriedAgain(src, trouble, retry);
  const address = trouble ? null : bearer ? (known?.address ?? null) : src;
  return { address, attempt, trouble, failed, check, retry };
}

/** The pauses grow from one try to the next, until another file is asked for. */
function useTriedAgain(src: string, trouble: Trouble | null, retry: () => void): void {
  const again = useRef<Again>(null);
  useEffect(() => {
    if (trouble && isPassing(trouble)) (again.current ??= new Again(retry)).failed();
  }, [trouble, retry]);
  useEffect(
    () => () => {
      again.current?.stop();
      again.current = null;
    },
    [src],
  );
}

function ask(src: string, signal: AbortSignal | null, headers: Record<string, string> = {}): Promise<Response> {
  const { bearer } = session;
  return fetch(src, {
    headers: bearer ? { ...headers, authorization: `Bearer ${bearer}` } : headers,
    credentials: session.credentials,
    cache: 'no-store',
    signal,
  });
}

async function fetched(src: string, signal: AbortSignal): Promise<Blob | Trouble> {
  try {
    const response = await ask(src, signal);
    return response.ok ? await response.blob() : await refusalOf(response);
  } catch {
    return offline;
  }
}

/** An element only knows that it failed: one byte tells why. Null: it is given. */
async function whyNot(src: string): Promise<Trouble | null> {
  try {
    const response = await ask(src, null, { range: 'bytes=0-0' });
    if (!response.ok) return await refusalOf(response);
    await response.body?.cancel();
    return null;
  } catch {
    return offline;
  }
}

async function refusalOf(response: Response): Promise<Trouble> {
  try {
    const { refused } = (await response.json()) as { refused: Trouble };
    // Whoever stands before a picture that was there asks where it is, not whether there is one.
    return refused.code === 'NOT_FOUND' ? { ...refused, message: say('file.gone') } : refused;
  } catch {
    return fault;
  }
}
