import { z } from 'zod';
import { route } from './route-shape.js';
import { experimentName, runId, targetName, wholeNumber } from './schemas/fields.js';
import { runDocument, RUN_SUMMARY, runSummary } from './schemas/run.js';

const JSON_TYPE = 'application/json';
const one = z.strictObject({ id: runId });

export const listRuns = route({
  method: 'GET',
  path: '/api/v1/runs',
  role: 'viewer',
  tag: 'Runs',
  summary: 'The history, the newest run first',
  query: z.strictObject({ experiment: experimentName.optional(), limit: wholeNumber(1, 500, 50) }),
  answers: {
    200: {
      description: 'A page of runs',
      content: {
        [JSON_TYPE]: { schema: z.object({ items: z.array(runSummary) }), example: { items: [RUN_SUMMARY] } },
      },
    },
  },
});

export const getRun = route({
  method: 'GET',
  path: '/api/v1/runs/:id',
  role: 'viewer',
  tag: 'Runs',
  summary: 'One run, as far as it has come',
  params: one,
  answers: {
    200: { description: 'The run document', content: { [JSON_TYPE]: { schema: runDocument, example: RUN_SUMMARY } } },
  },
  problems: ['run-not-found'],
});

export const postRun = route({
  method: 'POST',
  path: '/api/v1/runs',
  role: 'operator',
  tag: 'Runs',
  summary: 'Ask for a run',
  body: z.strictObject({
    experiment: experimentName,
    target: targetName.optional(),
    variables: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
  }),
  example: { experiment: 'kill-instance', variables: { hold: '10s' } },
  answers: {
    202: {
      description: 'The run is on record and will be taken by a worker',
      content: { [JSON_TYPE]: { schema: runDocument, example: { ...RUN_SUMMARY, status: 'queued', verdict: null } } },
      headers: { location: { description: 'The run', example: '/api/v1/runs/01JZ3V8Q5T0000000000000000' } },
    },
  },
  problems: ['experiment-not-found', 'target-not-found', 'invalid-experiment', 'unsupported-by-target'],
});
