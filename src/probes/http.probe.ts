import { z } from 'zod';
import { ProbeKind } from '../core/kind.js';
import type { Capabilities, Capability } from '../core/ports/fleet.js';
import type { Probe, ProbeType } from '../core/ports/probe.js';
import { duration } from '../core/source/fields.js';
import { follow } from './http-get.js';
import { timely } from './timely.js';

const args = z
  .strictObject({
    url: z.url({ protocol: /^https?$/, error: 'expected an http:// or https:// address' }),
    timeout: duration.prefault('2s'),
  })
  .describe('`status` and `latency` of a page, asked for as a user would');
type Args = z.output<typeof args>;

/** Asks for a page as a user would: name resolution, a new connection, the whole answer. */
@ProbeKind('http')
export class HttpProbe implements ProbeType<Args> {
  readonly type = 'http';
  readonly args = args;
  readonly needs: readonly Capability[] = [];

  values() {
    return { status: 'number', latency: 'milliseconds' } as const;
  }

  make(name: string, { url, timeout }: Args, fleet: Partial<Capabilities>): Probe {
    return {
      name,
      async measure(signal) {
        const started = performance.now();
        const { status } = await timely(url, timeout, signal, (limit) => follow(new URL(url), fleet, limit));
        return { values: { status, latency: performance.now() - started } };
      },
    };
  }
}
