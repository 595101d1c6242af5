import { useRef } from 'react';
import { Button } from '../ui/Button';
import { toast } from '../ui/Toast';
import { useSay } from './texts';
import { mostFiles } from './uploads';

const accepted = 'image/*,application/pdf,video/mp4,video/quicktime,video/webm';

/** Two buttons: the camera, and what is on the device. */
export function FilePicker({ count, onFiles }: { count: number; onFiles: (files: File[]) => void }) {
  const say = useSay();
  const camera = useRef<HTMLInputElement>(null);
  const device = useRef<HTMLInputElement>(null);
  const take = (input: HTMLInputElement) => {
    const files = [...(input.files ?? [])];
    input.value = '';
    if (count + files.length > mostFiles) toast(say('tooMany'));
    onFiles(files.slice(0, mostFiles - count));
  };
  return (
    <>
      <Button look="plain" icon="camera" aria-label={say('camera')} title={say('camera')} onClick={() => camera.current?.click()} />
      <Button look="plain" icon="picture" aria-label={say('add')} title={say('add')} onClick={() => device.current?.click()} />
      <input ref={camera} type="file" hidden accept="image/*" capture="environment" onChange={(event) => take(event.target)} />
      <input ref={device} type="file" hidden multiple accept={accepted} onChange={(event) => take(event.target)} />
    </>
  );
}
