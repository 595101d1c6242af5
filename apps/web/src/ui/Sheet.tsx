import type { ReactNode } from 'react';
import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import type { KeptWork } from '../session/useKept';
import { Button } from './Button';
import { KeptNote } from './KeptNote';
import { useSay } from './texts';
import { useLayer } from './useLayer';

export interface SheetProps {
  title: string;
  open: boolean;
  onClose: () => void;
  children: ReactNode;
  /** Stands still at the bottom: what the sheet is for. */
  footer?: ReactNode;
  /** Pixels on wide screens. */
  width?: number;
  /** A stray tap beside it doesn't close a sheet in which somebody types. */
  holds?: boolean;
  /** What its form holds of earlier. */
  work?: KeptWork;
}

/** A dialog: from the bottom edge on a phone, where the thumb is; in the middle on wide screens. */
export function Sheet({ title, open, onClose, children, footer, width = 560, holds = false, work }: SheetProps) {
  const say = useSay();
  useLayer(open, onClose);
  return (
    <ModalOverlay className="sheet-overlay" isOpen={open} onOpenChange={(next) => !next && onClose()} isDismissable={!holds}>
      <Modal className="sheet" style={{ ['--sheet-width' as string]: `${width}px` }}>
        <Dialog className="sheet-dialog">
          <header className="sheet-header">
            <Heading slot="title">{title}</Heading>
            <Button look="plain" icon="close" aria-label={say('close')} onClick={onClose} />
          </header>
          <div className="sheet-body">
            {work && <KeptNote work={work} />}
            {children}
          </div>
          {footer && <footer className="sheet-footer">{footer}</footer>}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
