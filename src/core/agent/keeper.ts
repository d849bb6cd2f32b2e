import { z } from 'zod';
import { wireFence } from './protocol.js';

/** What is open at a container that is drained may take so long. Milliseconds. */
export const FINISH_WITHIN_MS = 8_000;

/**
 * How a container is taken down. `drain`: who sends it requests has been told to send nothing more; it is asked to end
 * when `finish` says that what is open is finished, or `FINISH_WITHIN_MS` later.
 */
export const takeDown = z.object({
  fence: wireFence,
  /** The container's full id: one that has taken its name is another subject. */
  container: z.string().min(1),
  manner: z.enum(['kill', 'stop', 'drain', 'pause']),
});
export type TakeDown = z.output<typeof takeDown>;

/** Once for an injection: asked for again, it only prolongs the lease. */
export const restart = z.object({ fence: wireFence, container: z.string().min(1) });
export type Restart = z.output<typeof restart>;

/** Nothing is open any more at a container that is drained. Means nothing for one that is not held, or was told so before. */
export const finish = z.object({ fence: wireFence });

/** `container` is who bears the name of the subject now; what is held comes back whatever it is called. Null: nobody who may be touched. */
export const bringUp = z.object({ fence: wireFence, container: z.string().min(1).nullable() });
export type BringUp = z.output<typeof bringUp>;

export const keeperState = z.object({
  epochs: z.record(z.string(), z.number()),
  held: z.array(
    z.object({
      run: z.string(),
      injection: z.string(),
      container: z.string(),
      manner: z.string(),
      /** Of one that is started anew: when the life began that this has ended, as the engine has it. */
      since: z.string().optional(),
      expiresInMs: z.number(),
    }),
  ),
});
export type KeeperState = z.output<typeof keeperState>;
