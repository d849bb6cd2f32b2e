import { z } from 'zod';
import type { Instance } from '../core/instance.js';
import { FaultKind } from '../core/kind.js';
import type { CallFault } from '../core/ports/call-faults.js';
import type { Fault, PlannedInjection } from '../core/ports/fault.js';
import { callArgs, CallHarmFault, callPlan } from './call-harm.js';

const args = z
  .strictObject({
    ...callArgs,
    error: z
      .union([z.int().min(400).max(599), z.enum(['reset', 'timeout'])])
      .default(503)
      .describe('The status answered instead, from 400 to 599; or reset: the call breaks; or timeout: nobody answers'),
  })
  .describe("Fails a share of the calls from the region's gateway to its instances");
type Args = z.output<typeof args>;

/** Calls inside a region fail, some of them or all, while every health check is well. */
@FaultKind('network.errors')
export class NetworkErrors extends CallHarmFault implements Fault<Args, CallFault> {
  static readonly args = args;
  readonly kind = 'network.errors';
  readonly args = args;

  async plan(instances: readonly Instance[], wanted: Args): Promise<PlannedInjection<CallFault>[]> {
    const { region, zone = null, share: bp, error } = wanted;
    const share = bp / 10_000;
    const what = error === 'reset' ? 'break' : error === 'timeout' ? 'lose' : `answer ${error} to`;
    const effect: CallFault = { region, zone, share, harm: { kind: 'abort', with: error } };
    return [callPlan(this.kind, instances, effect, { what })];
  }
}
