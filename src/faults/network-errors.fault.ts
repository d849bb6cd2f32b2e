import { z } from 'zod';
import type { Instance } from '../core/instance.js';
import { FaultKind } from '../core/kind.js';
import type { Fault, PlannedInjection } from '../core/ports/fault.js';
import { callArgs, type CallEffect, CallHarmFault, refineCalls } from './call-harm.js';

const args = z
  .strictObject({
    ...callArgs,
    error: z
      .union([z.int().min(400).max(599), z.enum(['reset', 'timeout'])])
      .default(503)
      .describe('The status answered instead, from 400 to 599; or reset: the call breaks; or timeout: nobody answers'),
  })
  .superRefine(refineCalls)
  .describe(
    "Fails a share of the calls from the region's gateway to its instances, or from its containers to an upstream",
  );
type Args = z.output<typeof args>;

/** Calls inside a region fail, some of them or all, while every health check is well. */
@FaultKind('network.errors')
export class NetworkErrors extends CallHarmFault implements Fault<Args, CallEffect> {
  static readonly args = args;
  readonly kind = 'network.errors';
  readonly args = args;

  plan(instances: readonly Instance[], wanted: Args): Promise<PlannedInjection<CallEffect>[]> {
    const { error } = wanted;
    const what = error === 'reset' ? 'break' : error === 'timeout' ? 'lose' : `answer ${error} to`;
    return this.planned(instances, wanted, { kind: 'abort', with: error }, { what });
  }
}
