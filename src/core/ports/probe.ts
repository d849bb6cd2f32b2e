import type { ZodType } from 'zod';
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
}

/** Measures once. Throws when the source cannot be read: missing is a breach. Never judges. */
export interface Probe<V extends Measurement = Measurement> {
  readonly name: string;
  measure(signal: AbortSignal): Promise<V>;
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
  readonly needs: readonly Capability[];
  make(name: string, args: Args, capabilities: Partial<Capabilities>): Probe;
}
