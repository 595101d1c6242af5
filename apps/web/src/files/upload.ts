import { newId } from '../graphql/commands';
import { writeResult } from '../graphql/fragments';
import type { Attachment, TakeBackFileInput } from '../graphql/schema/team';
import type { Trouble } from '../graphql/trouble';
import { fault, offline } from '../graphql/trouble';
import type { Backend } from '../graphql/backend';
import { session } from '../session/session';
import type { Upload } from './uploads';

interface UploadRequest {
  file: File;
  /** The patient's id. */
  patient: string;
  /** The same on each try of the same file. */
  commandId: string;
  /** 0 to 1. */
  onProgress: (share: number) => void;
}

/** Sends one file as it is; the server makes the smaller pictures and takes out where they were taken. */
function upload(
  backend: Backend,
  { file, patient, commandId, onProgress }: UploadRequest,
): Promise<{ attachment: Attachment } | { trouble: Trouble }> {
  const form = new FormData();
  form.append('commandId', commandId);
  form.append('patient', patient);
  form.append('file', file, file.name);
  return new Promise((resolve) => {
    // fetch tells nothing about how far an upload is.
    const request = new XMLHttpRequest();
    request.open('POST', '/files');
    for (const [name, value] of Object.entries(backend.headers())) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total);
    request.onerror = () => resolve({ trouble: offline });
    request.ontimeout = () => resolve({ trouble: offline });
    request.onload = () => {
      const after = request.getResponseHeader('tsumugi-after');
      if (after) session.wrote(backend.audience, after);
      resolve(answerOf(request.responseText));
    };
    request.send(form);
  });
}

function answerOf(text: string): { attachment: Attachment } | { trouble: Trouble } {
  try {
    const answer = JSON.parse(text) as Attachment | { refused: Trouble };
    if ('refused' in answer) return { trouble: answer.refused };
    return answer.file ? { attachment: answer } : { trouble: fault };
  } catch {
    return { trouble: fault };
  }
}

const takeBackFile = /* GraphQL */ `mutation TakeBackFile($input: TakeBackFileInput!) { takeBackFile(input: $input) { ${writeResult} } }`;
export const takeBackFileMutation = { team: takeBackFile, family: takeBackFile };

/** What was uploaded and is not sent after all ends at the server, too; what does not reach it lapses there by itself. */
export function takeBackUploads(backend: Backend, uploads: readonly Upload[]): void {
  const { audience } = backend;
  if (audience === 'office') return;
  for (const { attachment } of uploads) {
    if (attachment) void backend.send(takeBackFileMutation[audience], fileInput(attachment.file));
  }
}

function fileInput(file: string): TakeBackFileInput {
  return { commandId: newId(), file };
}

/** Sends one file and tells each change of it. */
export async function sendUpload(
  backend: Backend,
  patient: string,
  { commandId, file }: Upload,
  tell: (change: Partial<Upload>) => void,
): Promise<void> {
  tell({ progress: 0, trouble: null });
  const answer = await upload(backend, { file, patient, commandId, onProgress: (progress) => tell({ progress }) });
  tell('attachment' in answer ? { progress: 1, attachment: answer.attachment } : { trouble: answer.trouble });
}
