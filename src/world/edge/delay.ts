import { type Delay } from './call-fault.js';

/**
 * How long one call is held up, milliseconds. `random`: numbers from 0 (included) to 1 (not included). Normal by Box and
 * Muller, Pareto by inversion; a negative draw is no delay.
 */
export function draw(delay: Delay, random: () => number): number {
  return Math.min(delay.capMs, Math.max(0, uncapped(delay, random)));
}

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
