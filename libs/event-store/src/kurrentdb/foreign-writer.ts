import { KurrentConnection } from './kurrent-connection.js';

/** For tests: writes as another application does that uses the same server, with the same client. */
export async function writeForeign(url: string, stream: string, count: number): Promise<void> {
  const connection = await KurrentConnection.load({ url });
  const { client, module } = connection;
  const events = Array.from({ length: count }, (_, n) =>
    n % 2 === 0
      ? module.jsonEvent({ type: 'OrderPlaced', data: { total: n }, metadata: { correlation: 'abc' } })
      : module.binaryEvent({ type: 'OrderScanned', data: Buffer.from([n % 256]) }),
  );
  await client.appendToStream(stream, events);
  await connection.close();
}
