import { z } from 'zod';
import { duration } from '../../core/source/fields.js';
import { VERDICTS } from '../../core/run/verdict.js';
import { cursor } from '../cursor.js';
import { jsonAnswer, route } from '../route-shape.js';
import { experimentName, limit, moment, pageOf, reason, runId, targetName, variables } from '../schemas/fields.js';
import { plan, PLAN } from '../schemas/plan.js';
import { QUEUED_RUN, runDocument } from '../schemas/run-document.js';
import { RUN_SUMMARY, runSummary, STATUSES } from '../schemas/run-summary.js';

const params = z.strictObject({ id: runId });
const LOCATION = { location: { description: 'The run', example: `/api/v1/runs/${QUEUED_RUN.id}` } };

export const listRuns = route({
  method: 'GET',
  path: '/api/v1/runs',
  role: 'viewer',
  tag: 'Runs',
  summary: 'The history, the newest run first',
  query: z.strictObject({
    experiment: experimentName.optional(),
    target: targetName.optional(),
    status: z.enum(STATUSES).optional(),
    verdict: z.enum(VERDICTS).optional(),
    from: moment.optional().meta({ description: 'Requested at this moment or later' }),
    to: moment.optional().meta({ description: 'Requested before this moment' }),
    cursor: cursor(2).optional(),
    limit,
  }),
  answers: {
    200: jsonAnswer('A page of runs', pageOf(runSummary), { items: [RUN_SUMMARY], next: null }),
  },
});

export const getRun = route({
  method: 'GET',
  path: '/api/v1/runs/:id',
  role: 'viewer',
  tag: 'Runs',
  summary: 'One run, as far as it has come',
  params,
  answers: { 200: jsonAnswer('The run document', runDocument, QUEUED_RUN) },
  problems: ['run-not-found'],
});

export const postRun = route({
  method: 'POST',
  path: '/api/v1/runs',
  role: 'operator',
  tag: 'Runs',
  summary: 'Ask for a run, or with dryRun for what it would do',
  description:
    'With an Idempotency-Key the same request is one run, however often it is made; another one under the same key is a conflict.',
  headers: z.object({
    'idempotency-key': z
      .string()
      .regex(/^[\x21-\x7e]{1,255}$/, 'at most 255 printable characters')
      .optional()
      .meta({ example: 'nightly-2031-05-04' }),
  }),
  body: z.strictObject({
    experiment: experimentName,
    target: targetName.optional().meta({ description: 'Instead of the one that the experiment names' }),
    variables: variables.default({}),
    maxAge: duration.optional().meta({
      description: 'Take a run of before for this one, if the newest that says anything passed no longer ago',
    }),
    dryRun: z.boolean().default(false).meta({ description: 'Only answer with the plan' }),
  }),
  example: { experiment: 'kill-instance', variables: { hold: '10s' } },
  answers: {
    200: jsonAnswer('The plan of a dry run, or the run that stands for this one', z.union([plan, runDocument]), PLAN),
    202: jsonAnswer('The run is on record and will be taken by a worker', runDocument, QUEUED_RUN, LOCATION),
  },
  problems: [
    'experiment-not-found',
    'target-not-found',
    'invalid-experiment',
    'invalid-target',
    'unsupported-by-target',
    'duplicate-experiment',
    'conflict',
    'busy',
    'too-large',
    'unsupported-media-type',
  ],
});

const control = {
  method: 'POST',
  role: 'operator',
  tag: 'Runs',
  params,
  body: z.strictObject({ reason }),
  example: { reason: 'checkout is slow' },
  answers: {
    202: jsonAnswer('It is asked; the events of the run tell when it is done', runDocument, QUEUED_RUN, LOCATION),
  },
  problems: ['run-not-found', 'conflict', 'too-large', 'unsupported-media-type'],
} as const;

export const abortRun = route({
  ...control,
  path: '/api/v1/runs/:id/abort',
  summary: 'Stop a run; everything is put back',
});

export const pauseRun = route({
  ...control,
  path: '/api/v1/runs/:id/pause',
  summary: 'Take no further step; probes, abort and deadlines go on',
});

export const resumeRun = route({
  ...control,
  path: '/api/v1/runs/:id/resume',
  summary: 'Go on with a paused run',
});
