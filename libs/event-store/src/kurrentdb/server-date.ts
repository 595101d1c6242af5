import { readFileSync } from 'node:fs';
import { connect } from 'node:http2';
import { endpointsOf, optionsOf } from './kurrent-url.js';

/** A date of HTTP leaves out what is less than a second. */
const halfASecondMs = 500;

/**
 * The time of the first of its servers that answers, by the head of an answer, whatever it answers:
 * milliseconds since 1970, to the second. Null where none says it.
 */
export async function serverDate(url: string, withinMs: number): Promise<number | null> {
  const options = optionsOf(url);
  const secure = options.get('tls') !== 'false';
  const file = options.get('tlscafile');
  const tls = { ...(file && { ca: readFileSync(file) }), rejectUnauthorized: options.get('tlsverifycert') !== 'false' };
  for (const { host, port } of endpointsOf(url)) {
    const said = await dateOf(`${secure ? 'https' : 'http'}://${host}:${port}`, tls, withinMs);
    if (said !== null) return said;
  }
  return null;
}

function dateOf(origin: string, tls: { ca?: Buffer; rejectUnauthorized: boolean }, withinMs: number): Promise<number | null> {
  return new Promise((resolve) => {
    const session = connect(origin, tls);
    const end = (said: number | null): void => {
      clearTimeout(timer);
      session.destroy();
      resolve(said);
    };
    const timer = setTimeout(() => end(null), withinMs);
    session.on('error', () => end(null));
    const request = session.request({ ':path': '/health/live' });
    request.on('error', () => end(null));
    request.on('response', ({ date }) => {
      const at = Date.parse(date ?? '');
      end(Number.isNaN(at) ? null : at + halfASecondMs);
    });
  });
}
