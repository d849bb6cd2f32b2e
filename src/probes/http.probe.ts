import { performance } from 'node:perf_hooks';
import { z } from 'zod';
import { messageOf, SilverbackError } from '../core/errors.js';
import { ProbeKind } from '../core/kind.js';
import type { Capabilities, Capability } from '../core/ports/fleet.js';
import type { Probe, ProbeType } from '../core/ports/probe.js';
import { duration } from '../core/source/fields.js';
import { get, type HttpAnswer } from './http-get.js';

const MAX_REDIRECTS = 5;

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
        const limited = AbortSignal.any([signal, AbortSignal.timeout(timeout)]);
        try {
          const { status } = await follow(new URL(url), fleet, limited);
          return { values: { status, latency: performance.now() - started } };
        } catch (error) {
          const late = limited.aborted && !signal.aborted;
          const why = late ? `no whole answer within ${timeout} ms` : messageOf(error);
          throw new SilverbackError('target-unreachable', `${url}: ${why}`, { cause: error });
        }
      },
    };
  }
}

/** Follows redirects on one host only: another host's health says nothing about this one's. */
async function follow(start: URL, fleet: Partial<Capabilities>, signal: AbortSignal): Promise<HttpAnswer> {
  let url = start;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
    const place = (await fleet.resolver?.resolve(url.hostname)) ?? null;
    const answer = await get(url, place, signal);
    if (answer.status < 300 || answer.status >= 400 || answer.location === undefined) return answer;
    const next = new URL(answer.location, url);
    if (next.host !== url.host) throw new Error(`redirects to another host, ${next.host}`);
    url = next;
  }
  throw new Error(`more than ${MAX_REDIRECTS} redirects`);
}
