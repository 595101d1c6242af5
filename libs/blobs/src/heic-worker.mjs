/** Decodes one HEIC picture to RGBA and ends. Its memory (about 300 MB for a photograph) goes with the thread. */
import { parentPort, workerData } from 'node:worker_threads';
import decode from 'heic-decode';

/** @type {{ bytes: Uint8Array, pixels: number }} */
const { bytes, pixels } = workerData;
const [first] = await decode.all({ buffer: bytes });
if (first.width * first.height > pixels) {
  parentPort.postMessage({ tooManyPixels: true });
} else {
  const { width, height, data } = await first.decode();
  parentPort.postMessage({ width, height, data }, [data.buffer]);
}
