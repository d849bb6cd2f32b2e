import type { Delay } from '../../../core/ports/call-faults.js';

/** Pure: how long one call is held up, milliseconds. @param random numbers from 0 (included) to 1 (not included) */
export function drawDelay(delay: Delay, random: () => number): number {
  return Math.min(delay.capMs, Math.max(0, uncapped(delay, random)));
}

/** Normal by Box and Muller, Pareto by inversion. */
function uncapped(delay: Delay, random: () => number): number {
  switch (delay.distribution) {
    case 'fixed':
      return delay.ms;
    case 'normal':
      return delay.ms + delay.sdMs * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    case 'pareto':
      return delay.ms / (1 - random()) ** (1 / delay.shape);
  }
}
