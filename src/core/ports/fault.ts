import type { ZodType } from 'zod';
import type { Instance, Undo } from '../instance.js';
import type { Random } from '../random.js';
import type { Fence, Verification } from './fence.js';
import type { Capability } from './fleet.js';

export type { Fence, Verification };

/** Harm hurts and holds a short lease where it acts; care (weights, scale, failover mode) protects users while harm is on. */
export type InjectionClass = 'harm' | 'care';

/** One intended change of the outside world, as data: what the plan prints and the journal keeps. */
export interface PlannedInjection<Effect = unknown> {
  /** Instance id, `from->to` link, route or region: what is changed. */
  readonly subject: string;
  /** Regions whose users or processes it touches; blast radius counts them. */
  readonly regions: readonly string[];
  readonly zones: readonly string[];
  /** How many serving instances it takes away at most; without it, one for what lies in a zone and none otherwise. */
  readonly instances?: number;
  /** Where the kind can be dosed: how much this is. */
  readonly dose?: Dose;
  readonly undo: Undo;
  /** How long its proof may take where it is known to take longer than most, milliseconds. */
  readonly proofWithinMs?: number;
  /** One line for people: what will happen. */
  readonly summary: string;
  /** All that inject, verify and revert need, and nothing else. JSON. */
  readonly effect: Effect;
}

/** How strong a fault is, for experiments that raise it step by step. */
export interface Dose {
  /** For people: `5 % + 2s`. */
  readonly label: string;
  /** The most by which p99 rises from the dose alone, if nothing else suffers. Milliseconds. */
  readonly explainsMs: number;
}

/** A planned injection that has its durable record. */
export interface Injection<Effect = unknown> extends PlannedInjection<Effect> {
  readonly id: string;
  readonly run: string;
  readonly kind: string;
  readonly class: InjectionClass;
  /** Whether it was in effect when it was last seen: what has to come to pass only once is not asked for again. */
  readonly wasProven?: boolean;
}

/**
 * Which of those that join and match while its harm is on a dynamic step harms as well: `all`, or as many as there are
 * places of subjects that are gone, where the args say a `count`.
 */
export type Newcomers = 'all' | 'places';

/**
 * A kind of harm. One file each in `faults/`, found by the `@FaultKind` decorator, constructed with the capabilities
 * of the fleet that it `needs`. The engine alone decides when; a fault never retries, waits or logs.
 */
export interface Fault<Args = unknown, Effect = unknown> {
  readonly kind: string;
  readonly args: ZodType<Args>;
  readonly needs: readonly Capability[];
  /** Only where each instance is a subject of its own: steps of other kinds cannot be dynamic. */
  readonly newcomers?: Newcomers;
  /** What these args need besides, where the same harm is done in more than one way. */
  needsFor?(args: Args): readonly Capability[];
  /** Reads only. An empty plan is an error of the experiment: nothing matched. */
  plan(instances: readonly Instance[], args: Args, random: Random): Promise<readonly PlannedInjection<Effect>[]>;
  inject(injection: Injection<Effect>, fence: Fence): Promise<void>;
  /** Looks at the world, never at memory of ours. Proves that the bite is there and that a control path is not bitten. */
  verify(injection: Injection<Effect>): Promise<Verification>;
  /** Idempotent, needs only the record, cannot be cancelled. */
  revert(injection: Injection<Effect>, fence: Fence): Promise<void>;
}
