import { z } from 'zod';
import { address } from '../source/address.js';
import { distinct, name } from '../source/fields.js';
import { forward } from '../source/explain.js';
import { dockerSchema } from './docker-schema.js';
import { gatewaySchema } from './gateway-schema.js';
import { haproxySchema, regionProblems } from './haproxy-schema.js';
import { kubernetesSchema } from './kubernetes-schema.js';
import { regionsOfMembers } from './members.js';
import { host, ttl, weights, worldSchema } from './world-schema.js';

const SANDBOX_ROUTER = 'edge';

const route = z
  .strictObject({
    router: z
      .enum([SANDBOX_ROUTER, 'haproxy', 'gateway-api'])
      .default(SANDBOX_ROUTER)
      .describe('What divides its users'),
    host,
    ttl,
    weights: weights.describe('The division at rest'),
    haproxy: haproxySchema.optional().describe('Only, and always, with router: haproxy'),
    gateway: gatewaySchema.optional().describe('Only, and always, with router: gateway-api'),
  })
  .superRefine(({ router, weights, haproxy, gateway }, ctx) => {
    const refuse = (field: string, message: string, expected: string) =>
      forward(ctx, [{ path: [field], message, expected }]);
    if (router !== 'haproxy' && haproxy)
      refuse('haproxy', `router ${router} uses no HAProxy`, 'router: haproxy, or no haproxy');
    if (router === 'haproxy' && !haproxy)
      refuse('haproxy', '"haproxy" is missing', 'a mapping of at, backend and servers');
    if (router !== 'gateway-api' && gateway)
      refuse('gateway', `router ${router} uses no HTTPRoute`, 'router: gateway-api, or no gateway');
    if (router === 'gateway-api' && !gateway)
      refuse('gateway', '"gateway" is missing', 'a mapping of namespace, name and backends');
    if (haproxy) forward(ctx, regionProblems(weights, haproxy), ['haproxy']);
    if (gateway) forward(ctx, regionsOfMembers(weights, gateway.backends, 'backends'), ['gateway']);
  })
  .transform(({ ttl, ...same }) => ({ ...same, ttlMs: ttl }));

/** Only a reference world has edges of ours, and a sandbox has nothing else; only a cluster has HTTPRoutes. */
function routersOf(fleet: string, hasWorld: boolean): readonly string[] {
  if (fleet === 'sandbox') return [SANDBOX_ROUTER];
  return [...(hasWorld ? [SANDBOX_ROUTER] : []), 'haproxy', ...(fleet === 'kubernetes' ? ['gateway-api'] : [])];
}

const spec = z
  .strictObject({
    fleet: z.enum(['sandbox', 'docker', 'kubernetes']),
    environment: name
      .optional()
      .describe(
        'What these machines are to their owners: sandbox, staging; production, where only experiments run that allow it',
      ),
    world: worldSchema
      .optional()
      .describe('The reference world: what a sandbox starts, or what runs on the engine or the cluster'),
    docker: dockerSchema.optional().describe('Only docker: the engine, and which of its containers are meant'),
    kubernetes: kubernetesSchema
      .optional()
      .describe('Only kubernetes: the cluster, and which of its namespaces are meant'),
    routes: z.record(name, route).optional().describe("Users' names whose users can be moved between regions"),
    control: distinct(name).default([]).describe('Regions and routes that no experiment may touch'),
    endpoints: z.record(name, address).default({}),
  })
  .superRefine(({ fleet, world, docker, kubernetes, environment, routes }, ctx) => {
    const refuse = (key: string, message: string, expected: string) =>
      forward(ctx, [{ path: [key], message, expected }]);
    for (const [name, { router }] of Object.entries(routes ?? {})) {
      const expected = routersOf(fleet, world !== undefined);
      if (!expected.includes(router))
        forward(ctx, [
          {
            path: ['routes', name, 'router'],
            message: `router ${router} carries no route of fleet ${fleet}`,
            expected: expected.join(' or '),
          },
        ]);
    }
    if (fleet === 'sandbox' && !world) refuse('world', '"world" is missing', 'the layout of the world to start');
    if (fleet !== 'docker' && docker) refuse('docker', `fleet ${fleet} has no Docker Engine`, 'fleet: docker');
    if (fleet !== 'kubernetes' && kubernetes)
      refuse('kubernetes', `fleet ${fleet} has no cluster`, 'fleet: kubernetes');
    for (const [name, { router }] of Object.entries(kubernetes?.clusters ? (routes ?? {}) : {}))
      if (router === 'gateway-api')
        forward(ctx, [
          {
            path: ['routes', name, 'router'],
            message: 'an HTTPRoute is of one cluster, and this target has several',
            expected: 'no routes, or a target for one cluster',
          },
        ]);
    if (fleet === 'sandbox') return;
    if (environment === undefined) refuse('environment', '"environment" is missing', 'a name such as staging');
    if (!routes && !world) refuse('routes', '"routes" is missing', 'a mapping');
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
