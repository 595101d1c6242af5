import { lazy, Suspense } from 'react';
import type { PostSheetProps } from './sheets/post-sheet';

const sheets = {
  readers: lazy(() => import('./sheets/ReadersSheet')),
  versions: lazy(() => import('./sheets/VersionsSheet')),
  correct: lazy(() => import('./sheets/CorrectSheet')),
  withdraw: lazy(() => import('./sheets/WithdrawSheet')),
  release: lazy(() => import('./sheets/ReleaseSheet')),
  remark: lazy(() => import('./sheets/RemarkSheet')),
  object: lazy(() => import('./sheets/ObjectSheet')),
};

export type PostSheet = keyof typeof sheets;

export function PostSheets({ sheet, ...props }: PostSheetProps & { sheet: PostSheet }) {
  const Shown = sheets[sheet];
  return (
    <Suspense>
      <Shown {...props} />
    </Suspense>
  );
}
