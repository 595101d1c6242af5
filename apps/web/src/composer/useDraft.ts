import { useCallback, useEffect, useSyncExternalStore } from 'react';
import { sendUpload, takeBackUploads } from '../files/upload';
import { chosenAgain, forgetUpload, newUpload, picturesGone } from '../files/uploads';
import type { Upload } from '../files/uploads';
import { useBackend } from '../graphql/hooks';
import type { Trouble } from '../graphql/trouble';
import type { Draft, Drafts } from './drafts';
import { draftsOf } from './drafts';

export interface DraftHandle {
  draft: Draft;
  /** When it was begun; null: nothing is written yet. */
  begunAt: Date | null;
  change: (change: Partial<Draft> | ((draft: Draft) => Partial<Draft>)) => void;
  /** It was sent. */
  clear: () => void;
  /** It is given up, and with it what was uploaded for it. */
  discard: () => void;
  addFiles: (files: readonly File[]) => void;
  removeUpload: (upload: Upload) => void;
  retryUpload: (upload: Upload) => void;
}

function changeUpload(drafts: Drafts, key: string, commandId: string, change: Partial<Upload>): void {
  drafts.change(key, ({ uploads }) => ({
    uploads: uploads.map((upload) => (upload.commandId === commandId ? { ...upload, ...change } : upload)),
  }));
}

/** The draft of one room (or of the record sheet) about one patient. */
export function useDraft(key: string, patient: string): DraftHandle {
  const backend = useBackend();
  const drafts = draftsOf(backend);
  const draft = useSyncExternalStore(drafts.listen, () => drafts.of(key));
  const start = useCallback(
    (upload: Upload) =>
      void sendUpload(backend, patient, upload, (change) => {
        changeUpload(drafts, key, upload.commandId, change);
        // It was taken out while it was on its way.
        const kept = drafts.of(key).uploads.some(({ commandId }) => commandId === upload.commandId);
        if (change.attachment && !kept) takeBackUploads(backend, [{ ...upload, ...change }]);
      }),
    [backend, drafts, key, patient],
  );
  return {
    draft,
    begunAt: drafts.begunAt(key),
    change: useCallback((change) => drafts.change(key, change), [drafts, key]),
    clear: useCallback(() => drafts.clear(key), [drafts, key]),
    discard: useCallback(() => {
      takeBackUploads(backend, drafts.of(key).uploads);
      drafts.clear(key);
    }, [backend, drafts, key]),
    addFiles: (files) => {
      const uploads = files.map(newUpload);
      drafts.change(key, (before) => ({ uploads: [...before.uploads, ...uploads] }));
      uploads.forEach(start);
    },
    removeUpload: (upload) => {
      forgetUpload(upload);
      takeBackUploads(backend, [upload]);
      drafts.change(key, ({ uploads }) => ({ uploads: uploads.filter(({ commandId }) => commandId !== upload.commandId) }));
    },
    retryUpload: start,
  };
}

/** A form whose post was refused because its pictures are gone shows them as to be sent again, or taken out. */
export function useGonePictures(trouble: Trouble | null, change: DraftHandle['change']): void {
  useEffect(() => {
    if (trouble && picturesGone(trouble)) change(({ uploads }) => ({ uploads: chosenAgain(uploads, trouble.message) }));
  }, [trouble, change]);
}
