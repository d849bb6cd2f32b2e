import { z } from 'zod';
import { byName, duration, durationOrZero, name, percent, share } from '../source/fields.js';
import { forward } from '../source/explain.js';
import { unknownName } from '../source/nearest.js';
import type { Path } from '../source/problem.js';
import { weightsProblem } from '../weights.js';
import type { WorldLayout } from './target.js';

/** What two cores carry with room for the drill itself. */
const MAX_REGIONS = 6;
const MAX_INSTANCES = 12;
const MAX_STARTS = 2000;
/** Client subnets: /24 networks in 100.64.0.0/10. */
const MAX_TERRITORIES = 16_384;

const HOST = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+$/;
export const host = z.string().regex(HOST, 'a lower-case host name such as www.example.test');

/** Shares by region as people write them, `{ us-west: 50%, us-east: 50% }`, that sum to the whole. */
export const weights = byName(percent).superRefine((value, ctx) => {
  const problem = weightsProblem(value);
  if (problem) ctx.addIssue({ code: 'custom', message: `shares ${problem}`, params: { expected: '100% in all' } });
});

/** A time to live travels in whole seconds. */
export const ttl = duration.refine((ms) => ms % 1000 === 0, {
  error: 'is no whole number of seconds',
  params: { expected: 'whole seconds' },
});

export const worldSchema = z
  .strictObject({
    regions: byName(z.strictObject({ zones: byName(z.int().min(1).max(MAX_INSTANCES)) })),
    routes: byName(
      z.strictObject({
        host,
        weights,
        startsPerSecond: z.number().positive().max(MAX_STARTS),
        users: z.int().min(1).max(1_000_000),
      }),
    ),
    territories: z.int().min(1).max(MAX_TERRITORIES).default(1000),
    ttl: ttl.default(1000),
    instance: z.strictObject({
      slots: z.int().min(1).max(1000),
      service: duration,
      queue: z.int().min(0).max(10_000),
    }),
    degrade: z
      .strictObject({ region: name, aboveShare: share, errorShare: share, delay: durationOrZero })
      .nullable()
      .default(null)
      .describe('A region that gets sick when it serves more than a share of the users'),
  })
  .superRefine((world, ctx) => {
    const refuse = (path: Path, message: string, expected: string) => forward(ctx, [{ path, message, expected }]);
    const regions = Object.keys(world.regions);
    if (regions.length > MAX_REGIONS) refuse(['regions'], `${regions.length} regions`, `at most ${MAX_REGIONS}`);
    const unknown = (path: Path, region: string) => {
      if (!regions.includes(region)) forward(ctx, [{ path, ...unknownName('region', region, regions) }]);
    };
    for (const [route, { weights }] of Object.entries(world.routes))
      Object.keys(weights).forEach((region) => unknown(['routes', route, 'weights', region], region));
    if (world.degrade) unknown(['degrade', 'region'], world.degrade.region);
    checkSizes(world, refuse);
    checkDoubles(world, refuse);
  })
  .transform(({ ttl, instance, degrade, ...same }): WorldLayout => ({
    ...same,
    ttlMs: ttl,
    instance: { slots: instance.slots, serviceMs: instance.service, queue: instance.queue },
    degrade: degrade && {
      region: degrade.region,
      aboveShare: degrade.aboveShare,
      errorShare: degrade.errorShare,
      delayMs: degrade.delay,
    },
  }));

type Refuse = (path: Path, message: string, expected: string) => void;
interface Written {
  readonly regions: WorldLayout['regions'];
  readonly routes: WorldLayout['routes'];
}

function checkSizes({ regions, routes }: Written, refuse: Refuse): void {
  for (const [region, { zones }] of Object.entries(regions)) {
    const instances = Object.values(zones).reduce((sum, count) => sum + count, 0);
    if (instances > MAX_INSTANCES)
      refuse(['regions', region, 'zones'], `${instances} instances in a region`, `at most ${MAX_INSTANCES}`);
  }
  const starts = Object.values(routes).reduce((sum, { startsPerSecond }) => sum + startsPerSecond, 0);
  if (starts > MAX_STARTS) refuse(['routes'], `${starts} starts a second in all`, `at most ${MAX_STARTS}`);
}

/** Processes are called after their zone or region and users know a route by its host: neither may be twice. */
function checkDoubles({ regions, routes }: Written, refuse: Refuse): void {
  const zones = new Map<string, string>();
  for (const [region, value] of Object.entries(regions))
    for (const zone of Object.keys(value.zones)) {
      const other = zones.get(zone);
      if (other !== undefined)
        refuse(['regions', region, 'zones', zone], `zone "${zone}" is in ${other} too`, 'names that differ');
      if (zone in regions)
        refuse(['regions', region, 'zones', zone], `zone "${zone}" is called like a region`, 'names that differ');
      zones.set(zone, region);
    }
  const hosts = new Map<string, string>();
  for (const [route, { host }] of Object.entries(routes)) {
    const other = hosts.get(host);
    if (other !== undefined)
      refuse(['routes', route, 'host'], `${host} is the host of ${other} too`, 'hosts that differ');
    hosts.set(host, route);
  }
}
