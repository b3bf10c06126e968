import { connect, type Socket } from 'node:net';
import type { Address } from './vetted.ts';

/** The pause before the next address is tried as well: what RFC 8305 (Happy Eyeballs, section 5) recommends. */
const NEXT_MS = 250;

/**
 * The first connection that stands. The next address is tried at a failure or after a pause, and those before it go on: a living one that is slow is not
 * cut off. The pauses take half of the time at most, so that the last address has its chance too. Rejects with the failure of each.
 * @param limitMs how long `signal` leaves it all; the connection that stands ends with it as well
 */
export function connectFirst(
  addresses: readonly Address[],
  port: number,
  { limitMs, signal }: { readonly limitMs: number; readonly signal: AbortSignal },
): Promise<Socket> {
  const nextMs = Math.min(NEXT_MS, limitMs / 2 / addresses.length);
  const waiting = [...addresses];
  const begun: Socket[] = [];
  const failures: Error[] = [];
  let pause: NodeJS.Timeout | undefined;
  const endAllBut = (winner: Socket | null) => {
    clearTimeout(pause);
    waiting.length = 0;
    for (const socket of begun) if (socket !== winner) socket.destroy();
  };
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const over = () => {
      endAllBut(null);
      reject(signal.reason);
    };
    signal.addEventListener('abort', over, { once: true });
    const tryNext = () => {
      clearTimeout(pause);
      const next = waiting.shift();
      if (next === undefined) return;
      const socket = connect({ host: next.address, family: next.family, port });
      begun.push(socket);
      socket.once('connect', () => {
        endAllBut(socket);
        resolve(socket);
      });
      socket.on('error', (error) => {
        failures.push(error);
        if (failures.length === addresses.length) reject(new AggregateError(failures));
        else tryNext();
      });
      pause = setTimeout(tryNext, nextMs);
    };
    tryNext();
  });
}
