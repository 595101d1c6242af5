import type { ImgHTMLAttributes } from 'react';
import { useEffect, useState } from 'react';
import { session } from './session';

/**
 * A picture that only the signed-in person may see. With a cookie the browser fetches it by itself;
 * with a bearer token it is fetched with the header and shown from memory.
 */
export function AuthImage({ src, alt, ...rest }: ImgHTMLAttributes<HTMLImageElement> & { src: string; alt: string }) {
  const address = useAuthAddress(src);
  if (!address) return <span className={rest.className} aria-label={alt} role="img" />;
  return <img {...rest} src={address} alt={alt} decoding="async" draggable={false} />;
}

/** An address under which this window may show a file; null while it is being fetched. */
export function useAuthAddress(src: string): string | null {
  const [object, setObject] = useState<{ src: string; address: string } | null>(null);
  const bearer = session.bearer;
  useEffect(() => {
    if (!bearer) return;
    let address: string | null = null;
    const stop = new AbortController();
    fetch(src, { headers: { authorization: `Bearer ${bearer}` }, credentials: 'omit', signal: stop.signal })
      .then((response) => (response.ok ? response.blob() : null))
      .then((blob) => {
        if (!blob || stop.signal.aborted) return;
        address = URL.createObjectURL(blob);
        setObject({ src, address });
      })
      .catch(() => undefined);
    return () => {
      stop.abort();
      if (address) URL.revokeObjectURL(address);
    };
  }, [src, bearer]);
  if (!bearer) return src;
  return object?.src === src ? object.address : null;
}
