import { z } from 'zod';
import { SilverbackError } from '../core/errors.js';
import { ProbeKind } from '../core/kind.js';
import type { Capabilities, Capability } from '../core/ports/fleet.js';
import type { Probe, ProbeType } from '../core/ports/probe.js';
import { abortable } from './abortable.js';

const args = z.strictObject({}).describe('`lag` of the worst pair of regions, and `pending` writes on their way');
type Args = z.output<typeof args>;

/** How far behind the regions' data are: the worst lag of any pair that answers, and all writes still on their way. */
@ProbeKind('replication')
export class ReplicationProbe implements ProbeType<Args> {
  readonly type = 'replication';
  readonly args = args;
  readonly needs: readonly Capability[] = ['replication'];

  values() {
    return { lag: 'milliseconds', pending: 'number' } as const;
  }

  make(name: string, _args: Args, { replication }: Partial<Capabilities>): Probe {
    if (!replication) {
      throw new SilverbackError('unsupported-by-target', `${name}: the target does not measure replication`);
    }
    return {
      name,
      async measure(signal) {
        const pairs = await abortable(replication.lag(), signal);
        if (pairs.length === 0) throw new SilverbackError('target-unreachable', `${name}: no pair of regions answers`);
        const lag = Math.max(...pairs.map((pair) => pair.lagMs));
        const pending = pairs.reduce((sum, pair) => sum + pair.pending, 0);
        return { values: { lag, pending }, samples: pairs.length };
      },
    };
  }
}
