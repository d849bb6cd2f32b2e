import { z } from 'zod';
import { spot, tried } from './network.js';
import { wireFence } from './protocol.js';

const delay = z.discriminatedUnion('distribution', [
  z.object({ distribution: z.literal('fixed'), ms: z.number(), capMs: z.number() }),
  z.object({ distribution: z.literal('normal'), ms: z.number(), sdMs: z.number(), capMs: z.number() }),
  z.object({ distribution: z.literal('pareto'), ms: z.number(), shape: z.number(), capMs: z.number() }),
]);

/** As `CallHarm` of the port has it. */
export const callHarm = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('delay'), delay }),
  z.object({ kind: z.literal('abort'), with: z.union([z.int(), z.enum(['reset', 'timeout'])]) }),
]);

/** Where calls go: spots, and a host whose addresses are looked up where the callers are. */
export const heading = z.object({
  spots: z.array(spot),
  host: z.object({ name: z.string().min(1), port: z.int() }).nullable(),
});
export type Heading = z.output<typeof heading>;

/** A proxy and rules are put in place, and send nobody there yet. */
export const prepareDetour = z.object({
  fence: wireFence,
  heading,
  /** Of 1. */
  share: z.number().positive().max(1),
  harm: callHarm,
});
export type PrepareDetour = z.output<typeof prepareDetour>;

/** From now on new connections take the detour; answered as `bitten`. */
export const divert = z.object({ fence: wireFence });

export const lookDetour = z.object({
  run: z.string().min(1),
  injection: z.string().min(1),
  heading,
  control: z.array(spot),
});
export type LookDetour = z.output<typeof lookDetour>;

/** What a call met. `ms` from its first word on; `closed`: the other end said nothing and left. */
export const met = z.object({
  outcome: z.enum(['answered', 'closed', 'reset', 'refused', 'nothing']),
  /** Of an answer that is HTTP. */
  status: z.int().nullable(),
  ms: z.number(),
});
export type Met = z.output<typeof met>;

/** A call of the agent's own through the detour, and how long the upstream itself took for it; null: it has said nothing. */
export const witnessed = met.extend({ upstreamMs: z.number().nullable() });
export type Witnessed = z.output<typeof witnessed>;

export const seenDetour = z.object({
  /** What the kernel says of this injection's rules and of how many upstreams it sends aside just now; null: there is nothing. */
  bite: z.object({ upstreams: z.number(), at: z.number().nullable(), how: z.string() }).nullable(),
  /** Rules and sets of this injection that no living agent answers for. */
  left: z.array(z.string()),
  calls: z.array(
    spot.extend({
      /** Null where there is no detour: then the other one goes the usual way. */
      harmed: witnessed.nullable(),
      spared: witnessed,
    }),
  ),
  control: z.array(tried.extend({ ms: z.number() })),
});
export type SeenDetour = z.output<typeof seenDetour>;

/** Longest time that a call of an agent's own waits. Milliseconds. */
export const CALL_PATIENCE_MS = 800;
