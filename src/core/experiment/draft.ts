import { z } from 'zod';
import { bestCourse } from '../judge/adaptive.js';
import { forward } from '../source/explain.js';
import { unknownName } from '../source/nearest.js';
import { WHOLE } from '../weights.js';
import type { ShiftStep, Step } from './experiment.js';
import { readArgs } from './kind-args.js';
import type { Kinds } from './kinds.js';
import { stepSchema, type WrittenStep } from './step-schema.js';

type WithoutId<T> = T extends unknown ? Omit<T, 'id'> : never;

/** A step on its own, before it is known what it refers to. */
export interface Draft {
  readonly id?: string;
  readonly body:
    WithoutId<Exclude<Step, ShiftStep>> | (Omit<ShiftStep, 'id' | 'from'> & { readonly from: string | undefined });
}

const LEAST_MAX_SOAK_MS = 20_000;

export function draftSchema(kinds: Kinds) {
  return stepSchema.transform((step, ctx): Draft => {
    const body = bodyOf(step, kinds, ctx);
    return { ...(step.id !== undefined && { id: step.id }), body };
  });
}

function bodyOf(step: WrittenStep, kinds: Kinds, ctx: z.RefinementCtx): Draft['body'] {
  if (step.fault) return faultOf(step.fault, kinds, ctx);
  if (step.shift) return shiftOf(step.shift, ctx);
  if (step.scale) return { kind: 'scale', ...step.scale };
  if (step.mode) return { kind: 'mode', ...step.mode };
  if (step.drain) {
    const { within, ...conditions } = step.drain;
    return { kind: 'drain', ...conditions, withinMs: within };
  }
  if (step.hold) return { kind: 'hold', forMs: step.hold.for };
  if (step.check) return { kind: 'check', probes: step.check.probes, withinMs: step.check.within };
  return step.revert === undefined ? z.NEVER : { kind: 'revert', of: step.revert };
}

function faultOf(fault: NonNullable<WrittenStep['fault']>, kinds: Kinds, ctx: z.RefinementCtx): Draft['body'] {
  const { kind, reinject, dynamic, ...rest } = fault;
  const known = kinds.faults.get(kind);
  if (!known) {
    forward(ctx, [{ path: ['fault', 'kind'], ...unknownName('fault', kind, [...kinds.faults.keys()]) }]);
    return z.NEVER;
  }
  if (dynamic && known.newcomers === undefined) {
    const message = `${kind} harms more than single instances, and nobody can join them`;
    const able = [...kinds.faults].flatMap(([name, { newcomers }]) => (newcomers === undefined ? [] : [name]));
    forward(ctx, [{ path: ['fault', 'dynamic'], message, expected: `false, or one of ${able.sort().join(', ')}` }]);
  }
  const read = readArgs(known.args, rest);
  if ('args' in read) return { kind: 'fault', fault: kind, args: read.args, reinject, ...(dynamic && { dynamic }) };
  forward(ctx, read, ['fault']);
  return z.NEVER;
}

function shiftOf(shift: NonNullable<WrittenStep['shift']>, ctx: z.RefinementCtx): Draft['body'] {
  const { route, from, back, policy, steps, soak, maxSoak, gate } = shift;
  const maxSoakMs = maxSoak ?? Math.max(LEAST_MAX_SOAK_MS, 10 * soak);
  const refuse = (key: string, message: string, expected: string) =>
    forward(ctx, [{ path: ['shift', key], message, expected }]);
  if (!back && from === undefined) refuse('from', '"from" is missing', 'the region to be emptied');
  if (maxSoakMs < soak) refuse('maxSoak', 'is shorter than "soak"', 'at least the soak');
  if (policy === 'steps' && !steps) refuse('steps', '"steps" is missing', 'a ramp such as [5%, 50%, 100%]');
  if (policy === 'steps' && shift.adaptive) refuse('adaptive', 'counts for nothing', '"policy: adaptive" beside it');
  if (policy === 'adaptive' && steps) refuse('steps', 'are found on the way', 'no "steps" beside "policy: adaptive"');
  const { successDrop, latencyFactor, latencyFloor, statistics } = gate;
  const margins = { successDrop, latencyFactor, latencyFloorMs: latencyFloor, ...(statistics && { statistics }) };
  const ramp = policy === 'adaptive' ? adaptiveRamp(shift.adaptive) : { stepsBp: steps ?? [] };
  return { kind: 'shift', route, from, back, ...ramp, soakMs: soak, maxSoakMs, gate: margins };
}

const USUAL = { first: 500, min: 100, max: 5_000 };

function adaptiveRamp(bounds = USUAL): Pick<ShiftStep, 'stepsBp' | 'adaptive'> {
  const policy = { firstBp: bounds.first, minBp: bounds.min, maxBp: bounds.max };
  return { stepsBp: bestCourse(policy, WHOLE), adaptive: policy };
}
