import { SilverbackError } from '../core/errors.js';
import type { Capabilities, TrafficMeter } from '../core/ports/fleet.js';
import type { TrafficCounters } from '../core/traffic.js';
import { difference, slide, type TrafficWindow } from '../core/traffic-window.js';
import { abortable } from './abortable.js';

export interface Reading {
  readonly window: TrafficWindow;
  /** Every users' name that is counted, controls included. */
  readonly counted: readonly string[];
  /** Those that a router divides. */
  readonly divided: readonly string[];
}

/** A sliding window over what users met. */
export class SlidingTraffic {
  private readonly meter: TrafficMeter;
  private readonly divided: readonly string[];
  private readings: readonly TrafficCounters[] = [];

  /**
   * Throws `unsupported-by-target` where nobody counts.
   * @param windowMs how far back it looks once there are readings that old
   */
  constructor(
    private readonly name: string,
    { traffic, routers }: Partial<Capabilities>,
    private readonly windowMs: number,
  ) {
    if (!traffic) throw new SilverbackError('unsupported-by-target', `${name}: the target does not measure traffic`);
    this.meter = traffic;
    this.divided = Object.keys(routers ?? {});
  }

  /** Reads once more. Rejects as soon as `signal` is aborted. */
  read(signal: AbortSignal): Promise<Reading> {
    return abortable(this.meter.read(), signal).then((counters) => this.taken(counters));
  }

  private taken(counters: TrafficCounters): Reading {
    this.readings = slide(this.readings, counters, this.windowMs);
    const [oldest, newest] = [this.readings[0], this.readings.at(-1)];
    if (!oldest || !newest) throw new SilverbackError('target-unreachable', `${this.name}: no reading of the traffic`);
    const window = windowOf(this.meter, newest, oldest);
    return { window, counted: Object.keys(newest.routes), divided: this.divided };
  }
}

interface Subtracted {
  readonly later: TrafficCounters;
  readonly earlier: TrafficCounters;
  readonly window: TrafficWindow;
}

const latest = new WeakMap<TrafficMeter, Subtracted>();

/** Probes mostly look as far back as each other and at the same moment: one subtraction serves them all. */
function windowOf(meter: TrafficMeter, later: TrafficCounters, earlier: TrafficCounters): TrafficWindow {
  const known = latest.get(meter);
  if (known?.later === later && known.earlier === earlier) return known.window;
  const window = difference(later, earlier);
  latest.set(meter, { later, earlier, window });
  return window;
}
