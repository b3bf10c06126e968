import type { Envelope } from '../app/ask.ts';
import type { Log } from '../app/ports.ts';

/** How the Slack function reaches the worker. */
export interface Bell {
  /** Hands an envelope to the worker; resolves when AWS has accepted it. */
  readonly ring: (envelope: Envelope) => Promise<void>;
  readonly log: Log;
}

/** Rings the worker. False: it did not get through, and whoever asked must hear that nothing was done. */
export async function rang({ ring, log }: Bell, envelope: Envelope): Promise<boolean> {
  try {
    await ring(envelope);
    return true;
  } catch (error) {
    log.error('The worker could not be rung', {
      id: envelope.id,
      ask: envelope.ask.kind,
      error: error instanceof Error ? error.message : String(error),
    });
    return false;
  }
}
