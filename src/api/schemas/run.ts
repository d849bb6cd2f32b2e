import { z } from 'zod';
import type { RunSummary } from '../../core/ports/journal.js';
import { VERDICTS } from '../../core/run/verdict.js';

export const STATUSES = ['queued', 'running', 'paused', 'rolling-back', 'finished'] as const;

export const runSummary = z
  .object({
    id: z.string(),
    experiment: z.string(),
    target: z.string(),
    status: z.enum(STATUSES),
    verdict: z.enum(VERDICTS).nullable(),
    reason: z.string().nullable(),
    requestedBy: z.string(),
    createdAt: z.iso.datetime(),
    finishedAt: z.iso.datetime().nullable(),
    experimentHash: z.string(),
  })
  .meta({ id: 'RunSummary', description: 'One line of the history' }) satisfies z.ZodType<RunSummary>;

export const RUN_SUMMARY: RunSummary = {
  id: '01JZ3V8Q5T0000000000000000',
  experiment: 'kill-instance',
  target: 'sandbox',
  status: 'finished',
  verdict: 'passed',
  reason: 'steady state held',
  requestedBy: 'local',
  createdAt: '2031-05-04T10:00:00.000Z',
  finishedAt: '2031-05-04T10:00:31.000Z',
  experimentHash: '3f5a1c',
};

/** Published in full in docs/run-document.md. */
export const runDocument = z
  .looseObject({
    id: z.string(),
    experiment: z.string(),
    target: z.string(),
    status: z.enum(STATUSES),
    verdict: z.enum(VERDICTS).nullable(),
    reason: z.string().nullable(),
  })
  .meta({ id: 'Run', description: 'The run document' });
