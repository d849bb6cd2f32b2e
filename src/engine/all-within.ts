import { SilverbackError } from '../core/errors.js';
import type { Clock } from '../core/ports/clock.js';
import { within } from './calls.js';

/**
 * Makes one call for each item, at once, and gives up waiting after `ms`. One limit serves for all: where calls are
 * many and quick, a limit for each costs more than they do.
 *
 * @param what a call, in words
 * @returns what came of each, in the order of the items; `call-timeout` where nothing did
 */
export async function allWithin<Item, Answer>(
  clock: Clock,
  ms: number,
  items: readonly Item[],
  what: (item: Item) => string,
  call: (item: Item) => Promise<Answer>,
): Promise<readonly (readonly [Item, PromiseSettledResult<Answer>])[]> {
  const came = new Map<Item, PromiseSettledResult<Answer>>();
  const answers = items.map((item) =>
    new Promise<Answer>((resolve) => resolve(call(item))).then(
      (value) => void came.set(item, { status: 'fulfilled', value }),
      (reason: unknown) => void came.set(item, { status: 'rejected', reason }),
    ),
  );
  if (items.length > 0) await within(clock, ms, 'calls', () => Promise.all(answers)).catch(() => undefined);
  const late = (item: Item): PromiseRejectedResult => {
    return {
      status: 'rejected',
      reason: new SilverbackError('call-timeout', `${what(item)} took longer than ${ms} ms`),
    };
  };
  return items.map((item) => [item, came.get(item) ?? late(item)]);
}
