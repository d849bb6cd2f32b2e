import { jitterMs, seedOf } from './chance.js';
import { nextByCron } from './cron.js';
import { drawSlot } from './random-days.js';
import type { Identity, Schedule, Slot } from './schedule.js';

/**
 * The next slot of a schedule after an instant, whether it is open then or not; null when there is none. The same in
 * every process.
 * @param last the slot before, null when there was none: what is drawn keeps its distance from it
 */
export function nextSlot(
  { when, timezone }: Pick<Schedule, 'when' | 'timezone'>,
  { id, createdAt }: Identity,
  after: number,
  last: number | null,
): Slot | null {
  switch (when.kind) {
    case 'cron':
      return fixed(nextByCron(when.cron, timezone, after));
    case 'every': {
      const from = when.from ?? createdAt + when.everyMs;
      return fixed(after < from ? from : from + (Math.floor((after - from) / when.everyMs) + 1) * when.everyMs);
    }
    case 'once':
      return fixed(when.at > after ? when.at : null);
    case 'random':
      return drawSlot(when, timezone, after, last, seedOf('slot', id, after, last ?? 'none'));
  }
}

/** When a slot is to be started: its own time and its share of the jitter. */
export function dueAt({ jitterMs: most }: Pick<Schedule, 'jitterMs'>, { id }: Identity, { at }: Slot): number {
  return at + jitterMs(most, id, at);
}

function fixed(at: number | null): Slot | null {
  return at === null ? null : { at, draw: null };
}
