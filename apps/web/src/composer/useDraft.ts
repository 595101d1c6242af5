import { useCallback, useSyncExternalStore } from 'react';
import { sendUpload } from '../files/upload';
import { forgetUpload, newUpload } from '../files/uploads';
import type { Upload } from '../files/uploads';
import { useBackend } from '../graphql/hooks';
import type { Draft, Drafts } from './drafts';
import { draftsOf } from './drafts';

export interface DraftHandle {
  draft: Draft;
  /** When it was begun; null: nothing is written yet. */
  begunAt: Date | null;
  change: (change: Partial<Draft> | ((draft: Draft) => Partial<Draft>)) => void;
  clear: () => void;
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
    (upload: Upload) => void sendUpload(backend, patient, upload, (change) => changeUpload(drafts, key, upload.commandId, change)),
    [backend, drafts, key, patient],
  );
  return {
    draft,
    begunAt: drafts.begunAt(key),
    change: useCallback((change) => drafts.change(key, change), [drafts, key]),
    clear: useCallback(() => drafts.clear(key), [drafts, key]),
    addFiles: (files) => {
      const uploads = files.map(newUpload);
      drafts.change(key, (before) => ({ uploads: [...before.uploads, ...uploads] }));
      uploads.forEach(start);
    },
    removeUpload: (upload) => {
      forgetUpload(upload);
      drafts.change(key, ({ uploads }) => ({ uploads: uploads.filter(({ commandId }) => commandId !== upload.commandId) }));
    },
    retryUpload: start,
  };
}
