import { z } from 'zod';

/**
 * What a worker and an agent say to each other: one JSON document a line, on the standard input and output of the agent's
 * container. Several workers may be attached at once and all of them hear every answer, so questions are named by their
 * asker. An agent never speaks unasked.
 */
export const question = z.object({ id: z.string(), call: z.string(), body: z.unknown() });
export type Question = z.output<typeof question>;

export const answer = z.union([
  z.object({ id: z.string(), ok: z.unknown() }),
  z.object({ id: z.string(), error: z.object({ code: z.string(), message: z.string() }) }),
]);
export type Answer = z.output<typeof answer>;

/** @returns null for a line that is no such document */
export function readLine<T>(shape: z.ZodType<T>, line: string): T | null {
  try {
    return shape.parse(JSON.parse(line));
  } catch {
    return null;
  }
}

/** Harm holds for `ttlMs` without renewal. Only a period crosses the border between two machines, never a time of day. */
export const wireFence = z.object({
  run: z.string().min(1),
  injection: z.string().min(1),
  epoch: z.int().min(1),
  ttlMs: z.number().positive(),
});
export type WireFence = z.output<typeof wireFence>;

export const announcement = wireFence.pick({ run: true, epoch: true });
export type Announcement = z.output<typeof announcement>;

export const renewal = announcement.extend({
  injections: z.array(z.string()),
  ttlMs: z.number().positive(),
});
export type Renewal = z.output<typeof renewal>;
/** Of those that were asked for, what is held here and now lasts longer. */
export const renewed = z.object({ renewed: z.array(z.string()) });

/** The answer to `retire`, which says an announcement: whether the agent leaves. It does not while it holds anything. */
export const retired = z.object({ leaves: z.boolean() });
export type Retired = z.output<typeof retired>;

/** What an agent holds. Also what has run out, or was given up, and is not undone yet. */
export const held = z.object({
  run: z.string(),
  injection: z.string(),
  /** For people. */
  what: z.string(),
  expiresInMs: z.number(),
});
export type Held = z.output<typeof held>;
