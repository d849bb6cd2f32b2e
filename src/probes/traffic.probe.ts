import { z } from 'zod';
import { SilverbackError } from '../core/errors.js';
import { ProbeKind } from '../core/kind.js';
import type { Capabilities, Capability } from '../core/ports/fleet.js';
import type { Probe, ProbeType } from '../core/ports/probe.js';
import { duration } from '../core/source/fields.js';
import { eachRegion, namedRegion } from './each-region.js';
import { SlidingTraffic, type Reading } from './sliding-traffic.js';
import { APART, measured, TOGETHER, UNITS } from './traffic-measure.js';

const args = z
  .strictObject({
    measure: z.enum(['successRate', 'rate', 'attempts', 'p50', 'p95', 'p99', 'switches']),
    route: z.string().min(1).optional(),
    region: z.string().min(1).default(TOGETHER),
    window: duration,
  })
  .refine(({ measure, region }) => measure !== 'switches' || region === TOGETHER, {
    message: 'a switch is between two regions',
    path: ['region'],
    params: { expected: 'no region with measure: switches' },
  })
  .describe(
    'What users met: one value, a share, requests or attempts a second, a latency, or (`switches`) how often a user was served in another region than before and nobody had moved him',
  );
type Args = z.output<typeof args>;

/** What users met lately: success rate, requests or attempts a second, latency; of a region, of all, or of each; switches between regions. */
@ProbeKind('traffic')
export class TrafficProbe implements ProbeType<Args> {
  readonly type = 'traffic';
  readonly args = args;
  readonly needs: readonly Capability[] = ['traffic', 'routers'];

  values({ measure }: Args) {
    return { value: UNITS[measure] } as const;
  }

  make(name: string, wanted: Args, capabilities: Partial<Capabilities>): Probe {
    if (wanted.measure === 'switches') mustFollowUsers(name, wanted, capabilities);
    const traffic = new SlidingTraffic(name, capabilities, wanted.window);
    return {
      name,
      async measure(signal, known) {
        const reading = await traffic.read(signal);
        const routes = routesOf(wanted, reading);
        const of = (region: string | null) => measured(reading.window, wanted.measure, routes, region);
        if (wanted.region === TOGETHER) return of(null);
        if (wanted.region !== APART) return namedRegion(wanted.region, reading, wanted.window, known, of);
        return eachRegion(reading, routes, wanted.window, known, of);
      },
    };
  }
}

/** Without a route, the target's routes count; with a region, whatever is served there. */
function routesOf({ route, region }: Args, { counted, divided }: Reading): readonly string[] {
  if (route === undefined) return region === TOGETHER || region === APART ? divided : counted;
  if (counted.includes(route)) return [route];
  throw new SilverbackError('target-unreachable', `no traffic of ${route} is counted, only of ${counted.join(', ')}`);
}

/** Throws `unsupported-by-target` where users move at every request, whom nobody has moved. */
function mustFollowUsers(name: string, { route: only }: Args, { routers = {} }: Partial<Capabilities>): void {
  for (const [route, { type, divides }] of Object.entries(routers)) {
    if (divides === 'users' || (only !== undefined && only !== route)) continue;
    const what = `${name}: ${type} divides the requests of ${route}, so that its users are served now here, now there`;
    throw new SilverbackError('unsupported-by-target', `${what}; expected a router that divides users`);
  }
}
