import { z } from 'zod';
import { SilverbackError } from '../core/errors.js';
import { ProbeKind } from '../core/kind.js';
import type { Capabilities, Capability, ReplicationReading } from '../core/ports/fleet.js';
import type { Measurement, Probe, ProbeType } from '../core/ports/probe.js';
import { abortable } from './abortable.js';

const args = z.strictObject({}).describe('`lag` of the worst pair of regions, and `pending` writes on their way');
type Args = z.output<typeof args>;

/**
 * How far behind the regions' data are: the worst lag of any pair, and all writes still on their way. Data that does not
 * answer is no data that is level, unless this run's own harm holds it down: then what it sends and gets is left out.
 */
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
      measure: async (signal, known) =>
        measurementOf(name, await abortable(replication.lag(), signal), known?.down ?? []),
    };
  }
}

/** @param down instances that the run itself holds down */
function measurementOf(name: string, { pairs, silent }: ReplicationReading, down: readonly string[]): Measurement {
  const unexcused = silent.filter(({ instance }) => !down.includes(instance));
  if (unexcused.length > 0 || pairs.length + silent.length === 0) {
    const who = unexcused.map(({ instance }) => instance).join(', ') || 'any pair of regions';
    throw new SilverbackError('target-unreachable', `${name}: no answer of ${who}`);
  }
  const isDown = (region: string): boolean => silent.some((one) => one.region === region);
  const seen = pairs.filter(({ from, to }) => !isDown(from) && !isDown(to));
  if (seen.length === 0) return { values: {}, samples: 0, enough: 1 };
  const lag = Math.max(...seen.map((pair) => pair.lagMs));
  const pending = seen.reduce((sum, pair) => sum + pair.pending, 0);
  return { values: { lag, pending }, samples: seen.length };
}
