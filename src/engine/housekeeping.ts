import { messageOf } from '../core/errors.js';
import type { Clock } from '../core/ports/clock.js';
import type { Say } from '../core/ports/log.js';
import type { Keep, Retention } from '../core/ports/retention.js';

const EVERY_MS = 3_600_000;

export interface Housekeeping {
  readonly clock: Clock;
  readonly retention: Retention;
  readonly keep: Keep;
  readonly onWarning: Say;
}

/** Lets go of what is no longer kept, at once and then every hour, until `stop`. A failure waits for the next hour. */
export async function keepHouse({ clock, retention, keep, onWarning }: Housekeeping, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    try {
      const { damaged } = await retention.prune(keep, clock.now(), stop);
      for (const run of damaged) onWarning(`run ${run} cannot be read: it is kept as it is`, { run });
    } catch (error) {
      onWarning(`what is no longer kept could not be let go of: ${messageOf(error)}`);
    }
    await clock.sleep(EVERY_MS, stop);
  }
}
