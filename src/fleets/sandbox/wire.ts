import { z } from 'zod';

/** What is read of the supervisor's answers, and of the links' (src/world/README.md). Only the fields in use; times are milliseconds. */
export const worldFile = z.object({ pid: z.int(), port: z.int(), layoutHash: z.string() });
export type WorldFile = z.output<typeof worldFile>;

const processStatus = z.object({
  name: z.string(),
  role: z.enum(['edge', 'store', 'link', 'instance', 'dns', 'users']),
  region: z.string(),
  zone: z.string(),
  port: z.int(),
  controlPort: z.int(),
  pid: z.int().nullable(),
  state: z.enum(['queued', 'starting', 'healthy', 'leaving', 'stopping', 'paused', 'down', 'stopped']),
  heldBy: z.array(z.string()),
  lastExit: z.string().nullable(),
});
export type ProcessStatus = z.output<typeof processStatus>;

export const supervisorStatus = z.object({
  state: z.enum(['starting', 'serving', 'ending']),
  pid: z.int(),
  keep: z.boolean(),
  holds: z.int(),
  processes: z.array(processStatus),
  regions: z.record(z.string(), z.object({ desired: z.int(), healthy: z.int(), base: z.int() })),
  harm: z.array(z.object({ injection: z.string(), run: z.string(), subject: z.string(), expiresInMs: z.number() })),
  care: z.array(z.object({ injection: z.string(), run: z.string(), what: z.string(), deadlineInMs: z.number() })),
  endsInMs: z.number().nullable(),
});
export type SupervisorStatus = z.output<typeof supervisorStatus>;

export const worldEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('status'), status: supervisorStatus }),
  z.object({ type: z.literal('process'), process: processStatus }),
]);
export type WorldEvent = z.output<typeof worldEvent>;

export const linkState = z.object({
  zone: z.string(),
  cuts: z.array(z.object({ to: z.string(), run: z.string(), injection: z.string(), expiresInMs: z.number() })),
});
export type LinkState = z.output<typeof linkState>;
