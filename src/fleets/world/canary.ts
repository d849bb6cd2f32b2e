import { SilverbackError } from '../../core/errors.js';
import type { Clock } from '../../core/ports/clock.js';
import { ControlClient } from './control-client.js';
import type { ComponentStatus } from './components.js';
import { type StoredWrite, storedWrite } from './wire.js';

/** A write of our own, to be looked for elsewhere. */
export interface Canary {
  readonly region: string;
  readonly write: StoredWrite;
  /** Monotonic, when the store had it. */
  readonly madeAt: number;
}

/** Writes to a store and reads it back. The key is of its region alone, so that no two regions ever write it at once. */
export async function writeCanary(store: ComponentStatus, clock: Clock): Promise<Canary> {
  const { region } = store;
  await dataOf(store).send('PUT', keyOf(region), {});
  const madeAt = clock.monotonic();
  const { id: write } = await dataOf(store).get(keyOf(region), storedWrite);
  return { region, write, madeAt };
}

/** Whether a store has it, or a later one; null when it does not say. */
export async function hasArrived(
  { region, write }: Canary,
  store: ComponentStatus | undefined,
): Promise<boolean | null> {
  if (!store) return null;
  try {
    const { id } = await dataOf(store).get(keyOf(region), storedWrite);
    return id.incarnation > write.incarnation || (id.incarnation === write.incarnation && id.seq >= write.seq);
  } catch (error) {
    const isMissing = error instanceof SilverbackError && error.details.context?.['status'] === 404;
    return isMissing ? false : null;
  }
}

/** Who is paused accepts calls and answers none. */
function dataOf({ name, state, host, port }: ComponentStatus): ControlClient {
  return new ControlClient(`${name} (data)`, state === 'paused' ? null : { host, port });
}

function keyOf(region: string): string {
  return `/kv/${encodeURIComponent(`silverback-canary-${region}`)}`;
}
