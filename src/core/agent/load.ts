import { z } from 'zod';
import { held, wireFence } from './protocol.js';

/** The most of one core that is burned: whoever burns must hear that he is to stop. */
const MOST = 0.9;

/** Burns a share of one core inside the container's own limits. */
export const burn = z.object({ fence: wireFence, share: z.number().positive().max(MOST) });

/** Takes that much of the container's own memory, bytes, and leaves it to nobody. */
export const hold = z.object({ fence: wireFence, bytes: z.int().positive() });

/** Ends what an injection does there. */
export const unload = z.object({ fence: wireFence });

/** What the kernel counts for containers of the same engine, by their ids, during a moment. */
export const measure = z.object({ containers: z.array(z.string().min(1)), ms: z.number().positive() });
export const measured = z.object({
  /** Of one core. Without those that are gone. */
  uses: z.array(z.object({ container: z.string(), used: z.number(), throttled: z.number() })),
  /** What the burns of the agent that was asked have used themselves, of one core. */
  burned: z.number(),
});

/** What the kernel counts of the container's memory, bytes, and what the agent that was asked has of it for an injection. */
export const weigh = z.object({ injection: z.string() });
export const weighed = z.object({
  /** Null without one. */
  limit: z.number().nullable(),
  /** Without what is only a copy of files, and given up for the asking. */
  used: z.number(),
  holder: z
    .object({
      /** Of what it holds, what is in memory. */
      resident: z.number(),
      /** By how much the container's own count rose while it took hold; null until it has. */
      rose: z.number().nullable(),
    })
    .nullable(),
  /** Why there is none any more, for people; null where nobody here knows of one. */
  fate: z.string().nullable(),
});
export type Weighed = z.output<typeof weighed>;

export const loadState = z.object({
  epochs: z.record(z.string(), z.number()),
  held: z.array(held),
  /** Whether CPU time is burned here, for whatever injection. */
  burns: z.boolean(),
});
export type LoadState = z.output<typeof loadState>;

/** Where an agent sees the machine's control groups. */
export const CGROUPS = '/cgroup';
