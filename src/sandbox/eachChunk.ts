import type { IncomingMessage } from 'node:http';

/**
 * Hands over a request's body piece by piece; rejects when the connection breaks off, or with what `take` throws. By events: `for await`
 * would make an iterator and a row of promises for each of thousands of small requests.
 */
export function eachChunk(req: IncomingMessage, take: (chunk: Buffer) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    req.on('data', (chunk: Buffer) => {
      try {
        take(chunk);
      } catch (error) {
        // What else comes is still taken off the connection, so that the refusal can be answered.
        reject(error);
      }
    });
    req.on('end', resolve);
    req.on('error', reject);
  });
}
