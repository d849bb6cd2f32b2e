import { z } from 'zod';
import { forward } from '../source/explain.js';
import { byName, name } from '../source/fields.js';
import { nearest, unknownName } from '../source/nearest.js';
import type { Path, Problem } from '../source/problem.js';
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
    forward(ctx, [...doubles(at.map((one, index) => [one.address, ['at', index]])), ...doubles(placed(servers))]);
  });

function placed(servers: Readonly<Record<string, readonly string[]>>): (readonly [string, Path])[] {
  return Object.entries(servers).flatMap(([region, names]) =>
    names.map((server, index) => [server, ['servers', region, index]] as const),
  );
}

function doubles(all: readonly (readonly [string, Path])[]): Problem[] {
  return all.flatMap(([text, path], index) =>
    all.findIndex(([other]) => other === text) < index
      ? [{ path, message: `"${text}" is listed twice`, expected: 'each once' }]
      : [],
  );
}

/** The regions that the weights name must be those that have servers. */
export function regionProblems(
  weights: Readonly<Record<string, number>>,
  { at, servers }: z.output<typeof haproxySchema>,
): Problem[] {
  const regions = Object.keys(weights);
  const unknown = (region: string | null, path: Path): Problem[] =>
    region === null || regions.includes(region) ? [] : [{ path, ...unknownName('region', region, regions) }];
  const misspelt = Object.keys(servers).map((region) => nearest(region, regions));
  return [
    ...at.flatMap(({ region }, index) => unknown(region, ['at', index, 'region'])),
    ...Object.keys(servers).flatMap((region) => unknown(region, ['servers', region])),
    ...regions
      .filter((region) => !(region in servers) && !misspelt.includes(region))
      .map((region) => ({ path: ['servers'], message: `"${region}" is missing`, expected: 'servers of every region' })),
  ];
}
