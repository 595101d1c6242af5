import { useState } from 'react';
import { Button } from '../ui/Button';
import { Icon } from '../ui/Icon';
import { mayRetry } from '../graphql/trouble';
import { useSay } from './texts';
import type { Upload } from './uploads';
import './files.css';

/** The files of a draft, how far they are, and what went wrong. */
export function UploadStrip({
  uploads,
  onRemove,
  onRetry,
}: {
  uploads: readonly Upload[];
  onRemove: (upload: Upload) => void;
  onRetry: (upload: Upload) => void;
}) {
  const say = useSay();
  if (uploads.length === 0) return null;
  return (
    <ul className="upload-strip">
      {uploads.map((upload) => (
        <li key={upload.commandId} className="upload">
          <span className="upload-picture">
            <Preview upload={upload} />
            {!upload.attachment && !upload.trouble && (
              <progress value={upload.progress} max={1} aria-label={say('going', { percent: Math.round(upload.progress * 100) })} />
            )}
          </span>
          <Button
            look="quiet"
            className="upload-remove"
            icon="close"
            aria-label={say('remove', { name: upload.file.name })}
            onClick={() => onRemove(upload)}
          />
          {upload.trouble && (
            <span className="upload-trouble" role="alert">
              {upload.trouble.message || say('failed')}
              {mayRetry(upload.trouble) && (
                <Button size="small" onClick={() => onRetry(upload)}>
                  {say('retry')}
                </Button>
              )}
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}

/** What this device can't draw, e.g. what is damaged, is shown as a file. */
function Preview({ upload: { preview, file } }: { upload: Upload }) {
  const [failed, setFailed] = useState<string | null>(null);
  if (preview && failed !== preview) return <img src={preview} alt={file.name} onError={() => setFailed(preview)} />;
  return <Icon name="file" size={28} />;
}
