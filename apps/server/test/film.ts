import type { Page } from 'playwright-core';

/** A short film as a browser records it. */
export async function filmed(page: Page): Promise<Buffer> {
  const film = await page.evaluate<number[]>(`(async () => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 64, height: 48 });
    const paint = canvas.getContext('2d');
    const frames = setInterval(() => {
      paint.fillStyle = 'hsl(' + (Date.now() % 360) + ', 80%, 50%)';
      paint.fillRect(0, 0, 64, 48);
    }, 30);
    const recorder = new MediaRecorder(canvas.captureStream(30), { mimeType: 'video/webm;codecs=vp8' });
    const pieces = [];
    recorder.ondataavailable = ({ data }) => pieces.push(data);
    const stopped = new Promise((resolve) => (recorder.onstop = resolve));
    recorder.start();
    await new Promise((resolve) => setTimeout(resolve, 700));
    recorder.stop();
    await stopped;
    clearInterval(frames);
    return [...new Uint8Array(await new Blob(pieces).arrayBuffer())];
  })()`);
  return Buffer.from(film);
}
