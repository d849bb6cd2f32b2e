import { z } from 'zod';

/**
 * What is read of the answers of a world's components (src/world/README.md). Only the fields in use; others are dropped.
 * Times are milliseconds.
 */
const byName = <T extends z.ZodType>(value: T) => z.record(z.string(), value);
const weights = byName(z.number());

export const renewAnswer = z.object({ renewed: z.array(z.string()), unknown: z.array(z.string()) });

/** Of a component that only has to answer. */
export const anyState = z.object({});

export const reachAnswer = z.object({ reachable: z.boolean(), passed: z.array(z.string()), evidence: z.string() });

const routeState = z.object({ weights, base: weights, version: z.int(), run: z.string().nullable() });
export type RouteState = z.output<typeof routeState>;

export const dnsState = z.object({ routes: byName(routeState) });
export type DnsState = z.output<typeof dnsState>;
export const dnsFailures = dnsState.extend({
  failures: z.array(z.object({ host: z.string(), mode: z.string(), run: z.string(), injection: z.string() })),
});
export type DnsFailures = z.output<typeof dnsFailures>;

export const edgeState = z.object({
  routes: byName(routeState),
  failover: z.object({ region: z.string().nullable(), version: z.int(), run: z.string().nullable() }),
  healthyInstances: z.int(),
});
export type EdgeState = z.output<typeof edgeState>;

/** Instances that get nothing new from the edge. */
export const edgeMembers = z.object({ leaving: z.array(z.string()) });

export const edgeStats = z.object({ connections: z.int(), routes: byName(z.object({ stragglers: z.int() })) });

const callFault = z.object({
  injection: z.string(),
  run: z.string(),
  share: z.number(),
  calls: z.int(),
  bitten: z.int(),
});
export type CallFaultState = z.output<typeof callFault>;
export const callFaults = z.object({ faults: z.array(callFault) });

const histogram = z.object({ boundsMs: z.array(z.number()), counts: z.array(z.number()) });
export const usersStats = z.object({
  incarnation: z.string(),
  routes: byName(
    z.object({
      requests: z.int(),
      lost: z.int(),
      retried: z.int(),
      stragglers: z.int(),
      switches: z.int(),
      skipped: z.int(),
      causes: byName(z.int()),
      writesAcknowledged: z.int(),
      regions: byName(z.object({ requests: z.int(), errors: z.int(), attempts: z.int(), latency: histogram })),
    }),
  ),
});

/** Sets of whole numbers by `ORIGIN.INCARNATION`: inclusive ranges, rising. */
const ranges = byName(z.array(z.tuple([z.int(), z.int()])));
export type Ranges = z.output<typeof ranges>;
export const usersAudit = z.object({ acknowledged: ranges });
const side = z.object({ id: z.string(), value: z.string(), region: z.string(), at: z.string() });
export const storeAudit = z.object({
  logged: ranges,
  conflicts: z.array(z.string()),
  overwritten: z.array(z.object({ key: z.string(), kept: side, lost: side })),
});
export type StoreAudit = z.output<typeof storeAudit>;

export const storeState = z.object({
  peers: byName(z.object({ pending: z.int(), lagMs: z.number() })),
  lags: z.array(z.object({ to: z.string(), delayMs: z.number().nullable(), run: z.string(), injection: z.string() })),
});
export type StoreState = z.output<typeof storeState>;
/** What is stored under a key, by the name of its write, `REGION.INCARNATION:SEQ`: each of a region is greater than those before it. */
export const storedWrite = z.object({
  id: z
    .string()
    .regex(/\.\d+:\d+$/)
    .transform((id) => id.slice(id.lastIndexOf('.') + 1).split(':'))
    .transform(([incarnation, seq]) => ({ incarnation: Number(incarnation), seq: Number(seq) })),
});
export type StoredWrite = z.output<typeof storedWrite>['id'];
export const instanceState = z.object({
  capacity: z.number(),
  served: z.int(),
  burns: z.array(z.object({ run: z.string(), injection: z.string(), share: z.number(), expiresInMs: z.number() })),
  cpu: z.object({ usedMs: z.number(), upMs: z.number() }),
});
export type InstanceState = z.output<typeof instanceState>;
