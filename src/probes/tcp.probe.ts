import { connect } from 'node:net';
import { z } from 'zod';
import { ProbeKind } from '../core/kind.js';
import type { Capabilities, Capability } from '../core/ports/fleet.js';
import type { Probe, ProbeType } from '../core/ports/probe.js';
import { address, hostPortIn } from '../core/source/address.js';
import { duration } from '../core/source/fields.js';
import { abortable } from './abortable.js';
import { assertCallable, lookup } from './guarded-host.js';
import { timely } from './timely.js';

const args = z
  .strictObject({ address, timeout: duration.default(2000) })
  .describe('`latency` of a connection, name resolution included');
type Args = z.output<typeof args>;

/** Opens a connection and closes it again: somebody listens, and so long it took, the name's resolution included. */
@ProbeKind('tcp')
export class TcpProbe implements ProbeType<Args> {
  readonly type = 'tcp';
  readonly args = args;
  readonly needs: readonly Capability[] = [];

  values() {
    return { latency: 'milliseconds' } as const;
  }

  make(name: string, { address: text, timeout }: Args, fleet: Partial<Capabilities>): Probe {
    return {
      name,
      async measure(signal) {
        const started = performance.now();
        await timely(`tcp ${text}`, timeout, signal, (limit) => knock(text, fleet, limit));
        return { values: { latency: performance.now() - started } };
      },
    };
  }
}

/** Resolves when the connection stands. A users' name of the target leads where it would lead a user. */
async function knock(text: string, { resolver }: Partial<Capabilities>, signal: AbortSignal): Promise<void> {
  const named = hostPortIn(text);
  if (!named) throw new Error('is no address');
  const place = resolver ? await abortable(resolver.resolve(named.host), signal) : null;
  const { host, port } = place ? { host: place.address, port: place.port } : named;
  assertCallable(host);
  await new Promise<void>((resolve, reject) => {
    const socket = connect({ host, port, lookup, signal });
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.destroy();
      resolve();
    });
  });
}
