import { z } from 'zod';
import { held, wireFence } from './protocol.js';

/** Where something listens. Address as a number, IPv4 or IPv6. */
export const spot = z.object({ address: z.string().min(1), port: z.int().min(1).max(65_535) });
export type Spot = z.output<typeof spot>;

/** All that a cut needs is put in place, and bites nobody yet. */
export const prepareCut = z.object({
  fence: wireFence,
  /** Whom nothing may reach, and who may reach nobody here. */
  peers: z.array(z.string().min(1)).min(1),
  /** Only connections that are opened from here. */
  oneWay: z.boolean(),
  /** Connections that are open already must break. */
  breaks: z.boolean(),
});
export type PrepareCut = z.output<typeof prepareCut>;

/** Opens connections that are there before a cut, so that what becomes of them can be seen. */
export const meet = z.object({ fence: wireFence, spots: z.array(spot) });
export const met = z.object({ open: z.array(spot) });

export const bite = z.object({ fence: wireFence });
/** When it took effect, milliseconds of the machine's monotonic clock, which all of its processes share. */
export const bitten = z.object({ at: z.number() });

export const lift = bite;
/** What was still there, in words. */
export const lifted = z.object({ removed: z.array(z.string()) });

export const look = z.object({
  run: z.string().min(1),
  injection: z.string().min(1),
  /** Where new connections are tried that a cut stands against, and where one must pass. */
  data: z.array(spot),
  control: z.array(spot),
});
export type Look = z.output<typeof look>;

/** What became of one try. `said` is for people. */
export const tried = spot.extend({ passed: z.boolean(), said: z.string() });
export type Tried = z.output<typeof tried>;

/** Names an injection beside those of other runs. */
export function keyOf({ run, injection }: { readonly run: string; readonly injection: string }): string {
  return `${run}/${injection}`;
}

export const seen = z.object({
  /** What the kernel says of this injection's rules and addresses; null: there is nothing. */
  bite: z.object({ addresses: z.number(), at: z.number().nullable(), how: z.string() }).nullable(),
  /** Other injections that are held here, by `keyOf`. */
  others: z.array(z.string()),
  data: z.array(tried),
  control: z.array(tried),
  /** Of the connections that were there before; `broken`: they cannot come back. */
  established: z.array(tried.extend({ broken: z.boolean() })),
});
export type Seen = z.output<typeof seen>;

export const networkState = z.object({
  epochs: z.record(z.string(), z.number()),
  /** Where its listener answers whoever tries a path. */
  port: z.number(),
  held: z.array(held),
});
export type NetworkState = z.output<typeof networkState>;

/** What an agent has written down before it acts, in its own container: who finds it dead reads it there. */
export const NETWORK_MEMORY = '/var/tmp/silverback-network.json';
export const networkMemory = z.object({
  epochs: z.record(z.string(), z.number()),
  held: z.array(z.object({ run: z.string(), injection: z.string() })),
});
export type NetworkMemory = z.output<typeof networkMemory>;
