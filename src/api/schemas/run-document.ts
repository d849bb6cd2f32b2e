import { z } from 'zod';
import type { RunDocument } from '../../core/run/document.js';
import { VERDICTS } from '../../core/run/verdict.js';
import { STATUSES } from './run-summary.js';

const at = z.iso.datetime();
const atOrNull = at.nullable();
const byName = <T extends z.ZodType>(value: T) => z.record(z.string(), value);
const weights = byName(z.int()).meta({ description: 'Basis points by region, 10 000 in all' });

const probeResult = z.object({
  probe: z.string(),
  ok: z.boolean().nullable(),
  values: byName(z.union([z.number(), z.string()])),
  detail: z.string(),
});
const checked = z.object({ held: z.boolean().nullable(), results: z.array(probeResult) }).nullable();

const injection = z.object({
  id: z.string(),
  kind: z.string(),
  class: z.enum(['harm', 'care']),
  subject: z.string(),
  summary: z.string(),
  undo: z.string(),
  shelters: z.array(z.string()),
  epoch: z.int(),
  state: z.enum(['planned', 'in-effect', 'reverted', 'unknown']),
  plannedAt: at,
  inEffectAt: atOrNull,
  revertedAt: atOrNull,
  deadline: at,
  proof: z.string().nullable(),
  goneProof: z.string().nullable(),
});

const side = z.object({ value: z.string(), region: z.string(), at: z.string() });

const users = z.object({
  requests: z.number(),
  errors: z.number(),
  lost: z.number(),
  retried: z.number(),
  stragglers: z.number(),
  causes: byName(z.number()),
  switches: z.number().nullable(),
  attemptsWhileDark: byName(z.number()),
});

const writes = z.object({
  acknowledged: z.number(),
  lost: z.number(),
  conflicts: z.number(),
  overwritten: z.array(z.object({ key: z.string(), kept: side, lost: side })),
});

const dose = z.object({
  injection: z.string(),
  label: z.string(),
  requests: z.number(),
  errors: z.number(),
  p99Ms: z.number().nullable(),
  left: z.array(z.string()),
});

/** What docs/run-document.md says in words. Only described, never checked: the document is a fold of ours. */
export const runDocument = z
  .object({
    id: z.string(),
    experiment: z.string(),
    experimentTitle: z.string(),
    experimentHash: z.string(),
    target: z.string(),
    simulated: z.boolean(),
    variables: byName(z.string()),
    status: z.enum(STATUSES),
    verdict: z.enum(VERDICTS).nullable(),
    reason: z.string().nullable(),
    requestedBy: z.string(),
    createdAt: at,
    startedAt: atOrNull,
    finishedAt: atOrNull,
    objectives: z.array(
      z.object({
        name: z.string(),
        limitMs: z.number(),
        actualMs: z.number().nullable(),
        met: z.boolean().nullable(),
      }),
    ),
    phases: z.array(
      z.object({ name: z.string(), startedAt: at, finishedAt: atOrNull, durationMs: z.number().nullable() }),
    ),
    steps: z.array(
      z.object({
        index: z.int(),
        id: z.string(),
        kind: z.string(),
        status: z.enum(['pending', 'running', 'done', 'failed', 'skipped']),
        startedAt: atOrNull,
        finishedAt: atOrNull,
        detail: z.string().nullable(),
      }),
    ),
    injections: z.array(injection),
    hypothesis: z.object({
      before: checked,
      during: z.object({
        samples: z.number(),
        breaches: z.array(z.object({ probe: z.string(), from: at, to: atOrNull, detail: z.string() })),
      }),
      after: checked,
    }),
    gates: z.array(
      z.object({
        at,
        step: z.int(),
        ramp: z.int(),
        decision: z.string(),
        evidence: z.string(),
        used: z.number().nullable(),
      }),
    ),
    traffic: z.array(
      z.object({ at, route: z.string(), weights, asked: weights, shares: byName(z.number()), source: z.string() }),
    ),
    doses: z.array(
      z.object({
        kind: z.string(),
        subject: z.string(),
        doses: z.array(dose),
        knee: z.object({ injection: z.string(), label: z.string(), reason: z.string() }).nullable(),
      }),
    ),
    stragglers: z.array(
      z.object({
        at,
        route: z.string(),
        ttlMs: z.number(),
        curve: z.array(z.object({ afterMs: z.number(), share: z.number() })),
      }),
    ),
    recovery: z.array(z.object({ injection: z.string(), goneAt: at, steadyAt: atOrNull })),
    interruptions: z.array(z.object({ at, resumedAt: at, by: z.string() })),
    users,
    writes: writes.nullable(),
    leftBehind: z.array(z.object({ at, region: z.string(), writes: z.number().nullable() })),
    residue: z.array(
      z.object({
        kind: z.string(),
        subject: z.string(),
        run: z.string().nullable(),
        injection: z.string().nullable(),
        detail: z.string(),
      }),
    ),
  })
  .meta({ id: 'Run', description: 'The run document: a run as far as it has come' }) satisfies z.ZodType<RunDocument>;

/** A run that was just asked for. */
export const QUEUED_RUN: RunDocument = {
  id: '01JZ3V8Q5TE9F8C2W7N6B4M1KA',
  experiment: 'kill-instance',
  experimentTitle: 'Kill an instance, any instance',
  experimentHash: '0f343b0931126a20f133d67c2b018a3b4f5d6ac8',
  target: 'sandbox',
  simulated: false,
  variables: { region: 'us-west', hold: '10s' },
  status: 'queued',
  verdict: null,
  reason: null,
  requestedBy: 'local',
  createdAt: '2031-05-04T10:00:00.000Z',
  startedAt: null,
  finishedAt: null,
  objectives: [],
  phases: [],
  steps: [{ index: 0, id: 'kill', kind: 'fault', status: 'pending', startedAt: null, finishedAt: null, detail: null }],
  injections: [],
  hypothesis: { before: null, during: { samples: 0, breaches: [] }, after: null },
  gates: [],
  traffic: [],
  doses: [],
  stragglers: [],
  recovery: [],
  interruptions: [],
  users: {
    requests: 0,
    errors: 0,
    lost: 0,
    retried: 0,
    stragglers: 0,
    causes: {},
    switches: null,
    attemptsWhileDark: {},
  },
  writes: null,
  leftBehind: [],
  residue: [],
};
