import { useEffect, useRef } from 'react';
import { openLayer } from '../routing/layers';

/** Back closes what is open over the page, and the page stays. */
export function useLayer(isOpen: boolean, onClose: () => void): void {
  const close = useRef(onClose);
  useEffect(() => {
    close.current = onClose;
  });
  useEffect(() => (isOpen ? openLayer(() => close.current()) : undefined), [isOpen]);
}
