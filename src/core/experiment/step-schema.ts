import { z } from 'zod';
import { distinct, duration, durationOrZero, name, percent, share, written } from '../source/fields.js';
import { show } from '../units.js';

const WHOLE_BP = 10_000;

const ramp = z
  .array(percent)
  .min(1)
  .max(100)
  .superRefine((steps, ctx) => {
    const refuse = (at: number, message: string, expected: string) =>
      ctx.addIssue({ code: 'custom', path: [at], message, params: { expected } });
    steps.forEach((bp, at) => {
      if (bp === 0) refuse(at, '0% moves nobody', 'more than 0%');
      else if (bp <= (steps[at - 1] ?? 0))
        refuse(at, `${bp / 100}% does not rise`, `more than ${(steps[at - 1] ?? 0) / 100}%`);
    });
    const last = steps.at(-1) ?? 0;
    if (last !== WHOLE_BP) refuse(steps.length - 1, `the ramp ends at ${last / 100}%`, '100% as the last step');
  });

const gate = z.strictObject({
  successDrop: share.prefault(0.005).describe('Success rate that a survivor may lose'),
  latencyFactor: z
    .number()
    .min(1)
    .max(100)
    .default(2)
    .describe('p99 that a survivor may reach, as a factor of its baseline'),
  latencyFloor: durationOrZero.prefault('250ms').describe('p99 that is never held against a survivor'),
  statistics: z
    .strictObject({
      confidence: share.default(0.98).describe('How sure a difference must be'),
      tolerance: share.default(0.25).describe('Share of the estimated difference that is still called none'),
      effect: z
        .strictObject({
          latency: z.number().min(1).max(100).default(1.5).describe('Mean latency that matters, as a factor'),
          errors: share.default(0.001).describe('Share of errors more that matters'),
        })
        .prefault({}),
    })
    .refine(({ confidence }) => confidence >= 0.5 && confidence < 1, {
      path: ['confidence'],
      error: 'is no confidence',
      params: { expected: 'a share from 0.5 to below 1' },
    })
    .optional()
    .describe('Also worse when windows of the soak differ from those of the baseline by more than chance'),
});

const adaptive = z
  .strictObject({
    first: percent.prefault('5%').describe('The first step'),
    min: percent.prefault('1%').describe('Steps never shrink below this'),
    max: percent.prefault('50%').describe('Steps never grow beyond this, nor beyond what the error budget allows'),
  })
  .refine(({ first, min, max }) => min > 0 && min <= first && first <= max, {
    error: 'its bounds cross',
    params: { expected: 'min above 0%, first from min to max' },
  });

const shift = z
  .strictObject({
    route: name,
    from: name.optional().describe('The region to be emptied; with `back` it is known'),
    back: z.boolean().default(false).describe('Brings the users of the earlier shift of the route home'),
    policy: z.enum(['steps', 'adaptive']).default('steps').describe('Whether the steps are given or found on the way'),
    steps: ramp.optional().describe("Share of the source's original users moved (or returned) after each step"),
    adaptive: adaptive.optional().describe('Bounds of steps that are found on the way'),
    soak: duration.prefault('2s').describe('How long each step is watched'),
    maxSoak: duration
      .optional()
      .describe('How long an undecided gate is watched at most: by default the larger of `20s` and ten soaks'),
    gate: gate.prefault({}).describe('When a survivor counts as worse, see below'),
  })
  .describe('Moves the users of a route out of a region, step by step; each step is judged by a gate');

const drain = z
  .strictObject({
    region: name,
    connections: z.int().min(0).optional().describe('Open ones that are still tolerated'),
    stragglers: z.number().min(0).optional().describe('New stragglers a second that are still tolerated'),
    replication: z.literal('caught-up').optional(),
    within: duration,
  })
  .describe('Waits until a region is empty, by at least one of its conditions; not met in time: `failed`')
  .refine(
    ({ connections, stragglers, replication }) =>
      [connections, stragglers, replication].some((part) => part !== undefined),
    {
      error: 'waits for nothing',
      params: { expected: 'at least one of connections, stragglers, replication' },
    },
  );

const size = written<'required' | 'off' | number>(
  (value) => {
    if (value === 'required' || value === 'off') return { value };
    if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 1000) return { value };
    return { problem: `is ${show(value)}`, expected: 'required, off, or a number of instances from 1 to 1000' };
  },
  { anyOf: [{ enum: ['required', 'off'] }, { type: 'integer', minimum: 1, maximum: 1000 }] },
);

/** What is written under each step's key; the args of a fault are checked by its kind. */
export const stepFields = {
  fault: z
    .looseObject({
      kind: z.string(),
      reinject: z
        .boolean()
        .default(false)
        .describe('Injects once more what somebody else undid; otherwise the run is `inconclusive`'),
      dynamic: z
        .boolean()
        .default(false)
        .describe(
          'Also harms instances that join and match while its harm is on, such as replacements of its subjects',
        ),
    })
    .describe('Harms, see below; the fields of the kind stand beside it'),
  shift,
  scale: z
    .strictObject({ region: name, to: size.describe('`required` is what the load needs, `off` leaves it') })
    .describe('Adds or takes capacity'),
  mode: z
    .strictObject({ failover: name.describe('The region') })
    .describe('Declares a region in failover: the others serve its users themselves'),
  drain,
  hold: z.strictObject({ for: duration }).describe('Lets time pass'),
  check: z
    .strictObject({
      probes: distinct(name).default([]).describe('Names; without any, all that hold during the run'),
      within: duration,
    })
    .describe('Each of its probes must hold once in time'),
  revert: name.describe('Undoes an earlier `fault`, `shift`, `scale` or `mode` that is still open: its id'),
} as const;

export type StepKind = keyof typeof stepFields;
export const STEP_KINDS = Object.keys(stepFields) as StepKind[];
const EXPECTED = `one of ${STEP_KINDS.join(', ')}`;

/** One entry of `method`: the step under its key, and an id if something refers to it. */
export const stepSchema = z
  .strictObject({
    id: name.optional(),
    fault: stepFields.fault.optional(),
    shift: stepFields.shift.optional(),
    scale: stepFields.scale.optional(),
    mode: stepFields.mode.optional(),
    drain: stepFields.drain.optional(),
    hold: stepFields.hold.optional(),
    check: stepFields.check.optional(),
    revert: stepFields.revert.optional(),
  })
  .superRefine((step, ctx) => {
    const [first, second] = STEP_KINDS.filter((kind) => step[kind] !== undefined);
    const refuse = (path: string[], message: string, expected: string) =>
      ctx.addIssue({ code: 'custom', path, message, params: { expected } });
    if (first === undefined) refuse([], 'says nothing to do', EXPECTED);
    if (first !== undefined && second !== undefined)
      refuse([second], `"${first}" and "${second}" are in one step`, `each in a step of its own`);
  });

export type WrittenStep = z.output<typeof stepSchema>;
