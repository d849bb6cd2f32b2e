import { z } from 'zod';
import { SilverbackError } from '../core/errors.js';
import { ProbeKind } from '../core/kind.js';
import type { Capabilities, Capability } from '../core/ports/fleet.js';
import type { Probe, ProbeType } from '../core/ports/probe.js';
import { abortable } from './abortable.js';

const args = z
  .strictObject({ region: z.string().min(1) })
  .describe('`open` connections of users, and `stragglers` since the gateway started');
type Args = z.output<typeof args>;

/** Users' connections that a region holds open, and the stragglers it has met since its gateway started. */
@ProbeKind('connections')
export class ConnectionsProbe implements ProbeType<Args> {
  readonly type = 'connections';
  readonly args = args;
  readonly needs: readonly Capability[] = ['connections'];

  values() {
    return { open: 'number', stragglers: 'number' } as const;
  }

  make(name: string, { region }: Args, { connections }: Partial<Capabilities>): Probe {
    if (!connections) {
      throw new SilverbackError('unsupported-by-target', `${name}: the target does not count connections`);
    }
    return {
      name,
      async measure(signal) {
        return { values: { ...(await abortable(connections.connections(region), signal)) } };
      },
    };
  }
}
