import type { ZodType } from 'zod';
import type { Fault, Newcomers } from './ports/fault.js';
import type { Capabilities, Capability } from './ports/fleet.js';
import type { ProbeType } from './ports/probe.js';

/**
 * A fault before it is bound to a fleet. What may be written in a file and what it needs are static, so that
 * validation and planning know them without a target.
 */
export interface FaultClass {
  readonly args: ZodType;
  readonly needs: readonly Capability[];
  readonly newcomers?: Newcomers;
  /** @param capabilities of an open fleet that offers all of `needs`. */
  new (capabilities: Capabilities): Fault;
}

/** A probe type needs no fleet until it makes a probe. */
export type ProbeClass = new () => ProbeType;

const kinds = new WeakMap<object, { readonly kind: string; readonly of: 'fault' | 'probe' }>();

/**
 * Marks a class as the fault of a kind, so that a room is filled by its files alone: the entry points read every
 * `*.fault.ts` and `*.probe.ts`, and two of one kind stop the start.
 */
export function FaultKind(kind: string) {
  return (target: FaultClass): void => {
    kinds.set(target, { kind, of: 'fault' });
  };
}

/** Marks a class as the probe type of a kind. */
export function ProbeKind(kind: string) {
  return (target: ProbeClass): void => {
    kinds.set(target, { kind, of: 'probe' });
  };
}

/** @returns the kind of a class marked as `of`, undefined for anything else. */
export function kindOf(value: unknown, of: 'fault' | 'probe'): string | undefined {
  const mark = typeof value === 'function' ? kinds.get(value) : undefined;
  return mark?.of === of ? mark.kind : undefined;
}
