import { z } from 'zod';
import type { Plan } from '../../core/plan.js';

const change = z.object({
  kind: z.string(),
  subject: z.string(),
  summary: z.string(),
  class: z.enum(['harm', 'care']),
  undo: z.string().meta({ description: 'restart, resume, revert, replaced-by OWNER, none' }),
});

const ceiling = z.object({
  movedPercent: z.number(),
  newlyMovedShare: z.number(),
  spendRequests: z.number().nullable(),
  withinBudget: z.boolean().nullable(),
  carriedPercent: z.number().optional().meta({ description: 'What it becomes: the nearest that the router carries' }),
  resolution: z.number().optional().meta({ description: 'Smallest share that the router can give a region, percent' }),
});

const step = z.object({
  index: z.int(),
  id: z.string(),
  kind: z.string(),
  summary: z.string(),
  expectedMs: z.number(),
  changes: z.array(change),
  ceilings: z.array(ceiling).optional(),
});

/** What a run would do. Only described, never checked: the plan is ours. */
export const plan = z
  .object({
    experiment: z.string(),
    title: z.string(),
    target: z.string(),
    hash: z.string(),
    variables: z.record(z.string(), z.string()),
    measured: z.boolean().meta({ description: 'false: made from the layout alone, without a running target' }),
    verdict: z.enum(['ok', 'refused']),
    refusals: z.array(z.string()),
    warnings: z.array(z.string()),
    skippedPreflight: z.array(z.string()),
    blastRadius: z.object({ regions: z.array(z.string()), zones: z.array(z.string()), instances: z.number() }),
    expectedDurationMs: z.number(),
    errorBudget: z
      .object({
        objective: z.number(),
        periodMs: z.number(),
        spend: z.number(),
        allowedRequests: z.number().nullable(),
        allowedOutageMs: z.number(),
      })
      .nullable(),
    steps: z.array(step),
    capacity: z.array(
      z.object({
        region: z.string(),
        loadPerSecond: z.number().nullable(),
        instances: z.number(),
        capacityPerInstance: z.number().nullable(),
        required: z.number().nullable(),
      }),
    ),
    requires: z
      .array(
        z.object({
          experiment: z.string(),
          verdict: z.string(),
          withinMs: z.number(),
          met: z.boolean(),
          detail: z.string().meta({ description: 'By which run, or why not' }),
        }),
      )
      .optional(),
  })
  .meta({ id: 'Plan', description: 'What a run would do, found out by reading only' });

export const PLAN: Plan = {
  experiment: 'kill-instance',
  title: 'Kill an instance, any instance',
  target: 'sandbox',
  hash: '0f343b0931126a20f133d67c2b018a3b4f5d6ac8',
  variables: { region: 'us-west', hold: '10s' },
  measured: false,
  verdict: 'ok',
  refusals: [],
  warnings: [],
  skippedPreflight: [],
  blastRadius: { regions: ['us-west'], zones: ['us-west-a'], instances: 1 },
  expectedDurationMs: 16_000,
  errorBudget: null,
  steps: [
    {
      index: 0,
      id: 'kill',
      kind: 'fault',
      summary: 'instance.kill in us-west',
      expectedMs: 1_000,
      changes: [
        {
          kind: 'instance.kill',
          subject: 'us-west-a-1',
          summary: 'kill us-west-a-1',
          class: 'harm',
          undo: 'restart',
        },
      ],
    },
  ],
  capacity: [],
};
