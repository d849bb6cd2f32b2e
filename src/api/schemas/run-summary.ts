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
  id: '01JZ3V8Q5TE9F8C2W7N6B4M1KA',
  experiment: 'kill-instance',
  target: 'sandbox',
  status: 'finished',
  verdict: 'passed',
  reason: 'the hypothesis held before, during and after',
  requestedBy: 'local',
  createdAt: '2031-05-04T10:00:00.000Z',
  finishedAt: '2031-05-04T10:00:31.000Z',
  experimentHash: '0f343b0931126a20f133d67c2b018a3b4f5d6ac8',
};
