import { prepareFile } from '@tsumugi/blobs';
import { FilePreparer, type PreparedFile } from '@tsumugi/care';
import { isRefusal, type Refusal } from '@tsumugi/kernel';

/** The picture pipeline in the words of the files capability. */
export class ContentFilePreparer extends FilePreparer {
  async prepare(bytes: Uint8Array): Promise<PreparedFile | Refusal> {
    const prepared = await prepareFile(bytes);
    if (isRefusal(prepared)) return prepared;
    switch (prepared.kind) {
      case 'picture': {
        const { original, display, thumbnail } = prepared;
        return {
          kind: 'PICTURE',
          width: original.width,
          height: original.height,
          variants: [
            { variant: 'original', contentType: original.contentType, bytes: original.bytes },
            { variant: 'display', contentType: display.contentType, bytes: display.bytes },
            { variant: 'thumbnail', contentType: thumbnail.contentType, bytes: thumbnail.bytes },
          ],
        };
      }
      case 'pdf':
        return single('PDF', prepared.original);
      case 'video':
        return single('VIDEO', prepared.original);
    }
  }
}

function single(kind: 'PDF' | 'VIDEO', original: { readonly bytes: Uint8Array; readonly contentType: string }): PreparedFile {
  return { kind, width: null, height: null, variants: [{ variant: 'original', contentType: original.contentType, bytes: original.bytes }] };
}
