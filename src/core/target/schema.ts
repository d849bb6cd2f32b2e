import { z } from 'zod';
import { address } from '../source/address.js';
import { distinct, name } from '../source/fields.js';
import { forward } from '../source/explain.js';
import { host, ttl, weights, worldSchema } from './world-schema.js';

const SANDBOX_ROUTER = 'edge';

const route = z
  .strictObject({
    router: z.string().min(1).default(SANDBOX_ROUTER),
    host,
    ttl,
    weights: weights.describe('The division at rest'),
  })
  .transform(({ ttl, ...same }) => ({ ...same, ttlMs: ttl }));

const spec = z
  .strictObject({
    fleet: z.enum(['sandbox', 'docker', 'kubernetes']),
    environment: name.optional().describe('What these machines are to their owners: sandbox, staging, production'),
    world: worldSchema.optional().describe('Only sandbox: the world to start'),
    routes: z.record(name, route).optional().describe("Users' names whose users can be moved between regions"),
    control: distinct(name).default([]).describe('Regions and routes that no experiment may touch'),
    endpoints: z.record(name, address).default({}),
  })
  .superRefine(({ fleet, world, environment, routes }, ctx) => {
    const refuse = (key: string, message: string, expected: string) =>
      forward(ctx, [{ path: [key], message, expected }]);
    if (fleet === 'sandbox' && !world) refuse('world', '"world" is missing', 'the layout of the world to start');
    if (fleet === 'sandbox') return;
    if (world) refuse('world', `fleet ${fleet} starts no world`, 'no world, or fleet: sandbox');
    if (environment === undefined) refuse('environment', '"environment" is missing', 'a name such as staging');
    if (!routes) refuse('routes', '"routes" is missing', 'a mapping');
  });

/** The whole target file. */
export const targetSchema = z.strictObject({
  apiVersion: z.literal('silverback/v1'),
  kind: z.literal('Target'),
  metadata: z.strictObject({ name, title: z.string().min(1).max(200).optional() }),
  spec,
});

export type TargetSpec = z.output<typeof spec>;
export { SANDBOX_ROUTER };
