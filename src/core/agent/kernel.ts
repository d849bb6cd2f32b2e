import { z } from 'zod';

/** What the kernel where an agent lives does by itself. */
export const kernel = z.object({
  /** It delays packets. */
  netem: z.boolean(),
  /** It ends what an agent has it drop, also when nobody is left to tell it. */
  endsAlone: z.boolean(),
});
export type Kernel = z.output<typeof kernel>;
