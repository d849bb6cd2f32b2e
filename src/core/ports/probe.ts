import type { ZodType } from 'zod';
import type { When } from '../experiment/experiment.js';
import type { Baseline } from '../run/event.js';
import type { Capabilities, Capability } from './fleet.js';

/**
 * A measurement. `values` are judged by tolerances, a scalar under the name `value`.
 * `samples` says how many observations they rest on: with too few, no judgement is made.
 */
export interface Measurement {
  readonly values: Readonly<Record<string, number | string>>;
  readonly samples?: number;
  /** Fewer samples than this is "undecided", not a breach. */
  readonly enough?: number;
  /** Why there is nothing to judge where there should be: missing is a breach. */
  readonly missing?: string;
  /** Instead of one: a measurement by region, each of which must meet the tolerance. */
  readonly each?: Readonly<Record<string, Omit<Measurement, 'each'>>>;
}

/** What the run knows and a probe cannot see: what its values are compared with. */
export interface Known {
  /** Null before it was taken. */
  readonly baseline: Baseline | null;
  /** Regions that no step touches. */
  readonly control: readonly string[];
  /** Instances that this run's own proven harm holds down, dead or frozen: their silence is no news. */
  readonly down: readonly string[];
  readonly serving: Serving;
}

/**
 * By route and region: the share of the route's users that is meant to be served there, and for how long all of them
 * have been told so, milliseconds.
 */
export type Serving = Readonly<
  Record<string, Readonly<Record<string, { readonly share: number; readonly forMs: number }>>>
>;

/** Measures once. Throws when the source cannot be read: missing is a breach. Never judges. */
export interface Probe<V extends Measurement = Measurement> {
  readonly name: string;
  measure(signal: AbortSignal, known?: Known): Promise<V>;
}

/**
 * A type of probe. One file each in `probes/`, marked with `@ProbeKind`: static data about what may be written in a
 * file, and a way to make a probe of it against an open fleet.
 */
export interface ProbeType<Args = unknown> {
  readonly type: string;
  readonly args: ZodType<Args>;
  /** Names of the values it measures for given args, with what a number of each means; a tolerance may name no other. */
  values(args: Args): Readonly<Record<string, 'share' | 'milliseconds' | 'number' | 'text'>>;
  /** When it can be measured, where that is not always. */
  when?(args: Args): readonly When[];
  readonly needs: readonly Capability[];
  make(name: string, args: Args, capabilities: Partial<Capabilities>): Probe;
}
