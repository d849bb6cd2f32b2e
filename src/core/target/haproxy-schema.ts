import { z } from 'zod';
import { forward } from '../source/explain.js';
import { byName, name } from '../source/fields.js';
import type { Problem } from '../source/problem.js';
import { doubles, placed, regionsOfMembers, unknownRegion } from './members.js';
import { runtimeAddressIn } from './runtime-address.js';

/** What HAProxy takes for the name of a backend or a server. */
const label = z.string().regex(/^[A-Za-z0-9_.:-]+$/, 'a name of letters, digits and _ . : -');

const address = z.string().refine((text) => runtimeAddressIn(text) !== null, {
  error: 'is no address of a stats socket',
  params: { expected: 'unix:/PATH or tcp:HOST:PORT' },
});

/** A process is written as its address, or with the region that it dies with. */
const process = z.preprocess(
  (written) => (typeof written === 'string' ? { address: written } : written),
  z.strictObject({ address, region: name.nullable().default(null) }),
);

/** Where a route is carried by HAProxy: by which processes, in which backend, and which of its servers are whose. */
export const haproxySchema = z
  .strictObject({
    at: z
      .array(process)
      .min(1)
      .describe(
        'Stats sockets of all HAProxy processes that carry the route, level admin: unix:/PATH or tcp:HOST:PORT',
      ),
    backend: label,
    servers: byName(z.array(label).min(1)).describe('Servers of the backend, by region'),
  })
  .superRefine(({ at, servers }, ctx) => {
    forward(ctx, [
      ...doubles(at.map((one, index) => [one.address, ['at', index]])),
      ...doubles(placed(servers, 'servers')),
    ]);
  });

/** The regions that the weights name must be those that have servers, and processes lie in one of them. */
export function regionProblems(
  weights: Readonly<Record<string, number>>,
  { at, servers }: z.output<typeof haproxySchema>,
): Problem[] {
  return [
    ...at.flatMap(({ region }, index) =>
      region === null ? [] : unknownRegion(region, Object.keys(weights), ['at', index, 'region']),
    ),
    ...regionsOfMembers(weights, servers, 'servers'),
  ];
}
