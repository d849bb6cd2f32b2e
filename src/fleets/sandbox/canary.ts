import { SilverbackError } from '../../core/errors.js';
import type { Clock } from '../../core/ports/clock.js';
import { ControlClient } from './control-client.js';
import { canaryValue, type ProcessStatus } from './wire.js';

/** A write of our own, to be looked for elsewhere. */
export interface Canary {
  readonly region: string;
  /** Wall time, ISO 8601. */
  readonly at: string;
  /** Monotonic, when the store had it. */
  readonly madeAt: number;
}

/** Writes to a store and reads it back. The key is of its region alone, so that no two regions ever write it at once. */
export async function writeCanary(store: ProcessStatus, clock: Clock): Promise<Canary> {
  const { region } = store;
  const at = clock.now().toISOString();
  await dataOf(store).send('PUT', keyOf(region), { at });
  const madeAt = clock.monotonic();
  await dataOf(store).get(keyOf(region), canaryValue);
  return { region, at, madeAt };
}

/** Whether a store has it, or a later one; null when it does not say. */
export async function hasArrived({ region, at }: Canary, store: ProcessStatus | undefined): Promise<boolean | null> {
  if (!store) return null;
  try {
    return (await dataOf(store).get(keyOf(region), canaryValue)).value.at >= at;
  } catch (error) {
    const isMissing = error instanceof SilverbackError && error.details.context?.['status'] === 404;
    return isMissing ? false : null;
  }
}

/** Who is paused accepts calls and answers none. */
function dataOf({ name, state, port }: ProcessStatus): ControlClient {
  return new ControlClient(`${name} (data)`, state === 'paused' ? null : port);
}

function keyOf(region: string): string {
  return `/kv/${encodeURIComponent(`silverback-canary-${region}`)}`;
}
