import {
  defineAction,
  isRefusal,
  notFound,
  refuse,
  type Action,
  type Instant,
  type Refusal,
  type Subject,
  type ViewReader,
  type Viewer,
} from '@tsumugi/kernel';
import { systemAccount } from '../system-viewer.js';
import { fileRow, isUploader, mayStore } from './access.js';
import {
  eraseDecider,
  storeDecider,
  takeBackDecider,
  type EraseFile,
  type SealedFile,
  type StoreFile,
  type TakeBackFile,
} from './decider.js';

export const signInFirst = refuse(
  'UNAUTHENTICATED',
  'サインインが終わっているため保存できませんでした。サインインしてから、もう一度送ってください。',
);

/**
 * Makes a file known whose bytes lie sealed and durable. The command's id is the file's.
 * @param signedIn asked as it is decided: an upload can outlast the session that began it
 */
export function storeFile(sealed: SealedFile, signedIn: () => boolean): Action<StoreFile> {
  return defineAction({
    name: 'storeFile',
    decider: storeDecider,
    stream: (command: StoreFile) => `upload-${command.commandId}`,
    subject: (command: StoreFile): Subject => `patient:${command.patient}`,
    prepare(command: StoreFile, viewer: Viewer, read: ViewReader, at: Instant): SealedFile | Refusal {
      if (!signedIn()) return signInFirst;
      const access = mayStore(read, viewer, command.patient, at);
      return isRefusal(access) ? access : sealed;
    },
  });
}

/** What one uploaded and no post uses is one's own to take back, whatever one may still write about the patient. */
export const takeBackFile = defineAction({
  name: 'takeBackFile',
  decider: takeBackDecider,
  stream: (command: TakeBackFile) => `upload-${command.file}`,
  subject: (command: TakeBackFile, _: Viewer, read: ViewReader): Subject => `patient:${fileRow(read, command.file)!.patient}`,
  prepare(command: TakeBackFile, viewer: Viewer, read: ViewReader): null | Refusal {
    const row = fileRow(read, command.file);
    if (!row || !isUploader(row, viewer)) return notFound;
    return row.used === 1 ? inPost : null;
  },
  result: (command: TakeBackFile) => command.file,
});

const inPost = refuse('CONFLICT', 'このファイルはすでに投稿されています。取り消すときは、投稿を取り消してください。', 'file');

/** Done by the platform itself, after the file's key was destroyed. */
export const eraseFile = defineAction({
  name: 'eraseFile',
  evenSetAside: true,
  decider: eraseDecider,
  stream: (command: EraseFile) => `upload-${command.file}`,
  subject: (command: EraseFile, _: Viewer, read: ViewReader): Subject => `patient:${fileRow(read, command.file)!.patient}`,
  prepare: (command: EraseFile, viewer: Viewer, read: ViewReader) =>
    viewer.account === systemAccount && fileRow(read, command.file) ? null : notFound,
  result: (command: EraseFile) => command.file,
});
