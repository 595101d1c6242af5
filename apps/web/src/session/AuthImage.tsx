import type { ImgHTMLAttributes, ReactNode } from 'react';
import { useEffect, useRef } from 'react';
import { useAuthFile } from './useAuthFile';

type Props = ImgHTMLAttributes<HTMLImageElement> & {
  src: string;
  alt: string;
  /** Stands in its place where it cannot be shown. */
  instead: ReactNode;
  /** Another one: what could not be shown is tried again. */
  visit?: number;
};

/** A small picture that only the signed-in person may see. */
export function AuthImage({ src, alt, instead, visit = 0, ...rest }: Props) {
  const { address, attempt, trouble, failed, retry } = useAuthFile(src);
  const visited = useRef(visit);
  useEffect(() => {
    if (visited.current !== visit && trouble) retry();
    visited.current = visit;
  }, [visit, trouble, retry]);
  if (trouble) return instead;
  if (!address) return <span className={rest.className} aria-label={alt} role="img" />;
  return <img {...rest} key={attempt} src={address} alt={alt} decoding="async" draggable={false} onError={failed} />;
}
