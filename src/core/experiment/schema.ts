import { z } from 'zod';
import { duration, isOneLine, name } from '../source/fields.js';
import { forward } from '../source/explain.js';
import { unknownName } from '../source/nearest.js';
import { BASELINE_WINDOWS_MS, ENOUGH_WINDOWS, enoughWindowsMs } from '../judge/windows.js';
import { formatDuration } from '../units.js';
import { type Guards, type ProbeSpec, type Step } from './experiment.js';
import { guards, objectives } from './guards-schema.js';
import type { Kinds } from './kinds.js';
import { methodSchema } from './method.js';
import { probeSchema, WHEN } from './probe-schema.js';
import { requires } from './requires-schema.js';
import { variablesSchema } from './variables.js';

type ExperimentSchema = ReturnType<typeof build>;
const built = new WeakMap<Kinds, ExperimentSchema>();

/** The whole file, as it stands after variables were put in. Built once for each house: building costs more than parsing. */
export function experimentSchema(kinds: Kinds): ExperimentSchema {
  const schema = built.get(kinds) ?? build(kinds);
  built.set(kinds, schema);
  return schema;
}

function build(kinds: Kinds) {
  return z.strictObject({
    apiVersion: z.literal('silverback/v1'),
    kind: z.literal('Experiment'),
    metadata: z.strictObject({
      name: name.describe('Unique in a catalog'),
      title: z
        .string()
        .min(1)
        .max(200)
        .refine(isOneLine, {
          error: 'has control characters',
          params: { expected: 'text on one line' },
        })
        .optional(),
      labels: z.record(z.string().min(1).max(63), z.string().max(200)).default({}),
      intent: z.literal('drill').default('drill'),
    }),
    spec: specSchema(kinds),
  });
}

function specSchema(kinds: Kinds) {
  return z
    .strictObject({
      target: name.describe('The name of a target file'),
      variables: variablesSchema.describe('Defaults of ${name}'),
      simulate: variablesSchema.describe('Values of variables that `simulate` uses instead'),
      steadyState: z.strictObject({
        interval: duration.prefault('250ms').describe('How often the probes run'),
        holdInterval: duration.prefault('5s').describe('The same, from the second minute of a hold on'),
        probes: probeList(kinds),
      }),
      guards: guards.prefault({}),
      objectives: objectives.prefault({}),
      requires,
      allowIrreversible: z.boolean().default(false).describe('Also harm what cannot be put back'),
      allowProduction: z.boolean().default(false).describe('Also run where the target is production'),
      method: methodSchema(kinds),
    })
    .superRefine(({ steadyState, guards, method }, ctx) => {
      // What is wrong with a part is already said, and it is still as it was written.
      if (!method.every((step) => 'kind' in step)) return;
      checkedProbesExist(method, steadyState.probes, ctx);
      watchedFaultsExist(method, steadyState.probes, ctx);
      if ('maxDurationMs' in guards) fitsIntoMaxDuration(method, guards, ctx);
      gatesGetEnoughWindows(method, steadyState.interval, ctx);
    });
}

function probeList(kinds: Kinds) {
  return z
    .array(probeSchema(kinds))
    .min(1)
    .max(100)
    .superRefine((probes, ctx) => {
      // What is wrong with one of them is already said, and it is still as it was written.
      if (!probes.every((probe) => 'args' in probe)) return;
      // A hypothesis that looks at nothing would always hold.
      for (const when of WHEN.filter(
        (when) => !probes.some((probe) => probe.when.includes(when) && probe.while === undefined),
      ))
        forward(ctx, [
          { path: [], message: `no probe is measured ${when} the run`, expected: `one with "${when}" in its "when"` },
        ]);
      probes.forEach(({ name }, at) => {
        if (probes.findIndex((probe) => probe.name === name) === at) return;
        forward(ctx, [
          { path: [at, 'name'], message: `a probe "${name}" is already there`, expected: 'names that differ' },
        ]);
      });
    });
}

function checkedProbesExist(method: readonly Step[], probes: readonly ProbeSpec[], ctx: z.RefinementCtx): void {
  const known = probes.map(({ name }) => name);
  method.forEach((step, index) => {
    if (step.kind !== 'check') return;
    step.probes.forEach((probe, at) => {
      if (!known.includes(probe))
        forward(ctx, [{ path: ['method', index, 'check', 'probes', at], ...unknownName('probe', probe, known) }]);
    });
  });
}

function watchedFaultsExist(method: readonly Step[], probes: readonly ProbeSpec[], ctx: z.RefinementCtx): void {
  const faults = method.filter(({ kind }) => kind === 'fault').map(({ id }) => id);
  probes.forEach((probe, at) => {
    if (probe.while === undefined || faults.includes(probe.while)) return;
    forward(ctx, [{ path: ['steadyState', 'probes', at, 'while'], ...unknownName('fault step', probe.while, faults) }]);
  });
}

/** Holds and soaks alone must leave time for the rest, or the run could only ever be aborted. */
function fitsIntoMaxDuration(method: readonly Step[], { maxDurationMs }: Guards, ctx: z.RefinementCtx): void {
  const leastMs = method.reduce((total, step) => {
    if (step.kind === 'hold') return total + step.forMs;
    return step.kind === 'shift' ? total + step.stepsBp.length * step.soakMs : total;
  }, 0);
  if (leastMs < maxDurationMs) return;
  const message = `holds and soaks take ${formatDuration(leastMs)}, maxDuration is ${formatDuration(maxDurationMs)}`;
  forward(ctx, [{ path: ['guards', 'maxDuration'], message, expected: `more than ${formatDuration(leastMs)}` }]);
}

/** A gate that compares windows, and gets fewer than it needs however long it waits, would never decide. */
function gatesGetEnoughWindows(method: readonly Step[], intervalMs: number, ctx: z.RefinementCtx): void {
  const leastMs = enoughWindowsMs(intervalMs);
  const windows = `${ENOUGH_WINDOWS} windows of ${formatDuration(intervalMs)}, an interval each, take ${formatDuration(leastMs)}`;
  const within = (ms: number): string => `an "interval" of at most ${formatDuration(Math.floor(ms / ENOUGH_WINDOWS))}`;
  method.forEach((step, index) => {
    if (step.kind !== 'shift' || !step.gate.statistics) return;
    const path = ['method', index, 'shift'];
    if (leastMs > BASELINE_WINDOWS_MS) {
      const message = `${windows}, and the baseline looks back ${formatDuration(BASELINE_WINDOWS_MS)}`;
      forward(ctx, [{ path: [...path, 'gate', 'statistics'], message, expected: within(BASELINE_WINDOWS_MS) }]);
    }
    if (leastMs > step.maxSoakMs) {
      const message = `${windows}, and it is watched for at most ${formatDuration(step.maxSoakMs)}`;
      const expected = `at least ${formatDuration(leastMs)}, or ${within(step.maxSoakMs)}`;
      forward(ctx, [{ path: [...path, 'maxSoak'], message, expected }]);
    }
  });
}
