import { z } from 'zod';
import { jsonAnswer, route } from '../route-shape.js';
import { targetName } from '../schemas/fields.js';

const tag = 'Targets';
const query = z.strictObject({ target: targetName.optional().meta({ description: 'Only this one' }) });
const weights = z.record(z.string(), z.int()).meta({ description: 'Basis points by region, 10 000 in all' });

const names = z.record(z.string(), z.array(z.string())).meta({ description: 'Names by region' });
const routeOfTarget = z.object({
  router: z.string(),
  host: z.string(),
  ttlMs: z.number(),
  weights,
  haproxy: z
    .object({
      at: z.array(z.object({ address: z.string(), region: z.string().nullable() })),
      backend: z.string(),
      servers: names,
    })
    .optional()
    .meta({ description: 'Only with router haproxy' }),
  gateway: z
    .object({ namespace: z.string(), name: z.string(), rule: z.int(), backends: names })
    .optional()
    .meta({ description: 'Only with router gateway-api' }),
});

const target = z
  .object({
    name: z.string(),
    fleet: z.enum(['sandbox', 'docker', 'kubernetes']),
    environment: z.string(),
    hash: z.string(),
    routes: z.record(z.string(), routeOfTarget),
    control: z.array(z.string()),
    endpoints: z.record(z.string(), z.string()),
  })
  .meta({ id: 'Target', description: 'A place where experiments run' });

const unavailable = z.object({ target: z.string(), available: z.literal(false), reason: z.string() });

const fleet = z.discriminatedUnion('available', [
  z.object({
    target: z.string(),
    available: z.literal(true),
    instances: z.array(
      z.object({
        id: z.string(),
        region: z.string(),
        zone: z.string(),
        service: z.string(),
        state: z.enum(['running', 'starting', 'down', 'unknown']),
        undo: z.string(),
      }),
    ),
    regions: z.record(
      z.string(),
      z.object({ desired: z.number(), healthy: z.number(), capacityPerInstance: z.number().nullable() }),
    ),
  }),
  unavailable,
]);

const routes = z.discriminatedUnion('available', [
  z.object({
    target: z.string(),
    available: z.literal(true),
    routes: z.record(
      z.string(),
      z.object({
        weights,
        version: z.string().optional(),
        applied: z.boolean(),
        source: z.enum(['data-plane', 'config', 'unknown']),
        held: z.array(weights).meta({ description: 'What those hold who answered; more than one: they differ' }),
        evidence: z.string(),
      }),
    ),
  }),
  unavailable,
]);

const www = {
  router: 'edge',
  host: 'www.silverback.test',
  ttlMs: 1_000,
  weights: { 'us-west': 5_000, 'us-east': 5_000 },
};
const TARGET = {
  name: 'sandbox',
  fleet: 'sandbox',
  environment: 'sandbox',
  hash: '9a0364b9e99bb480dd25e1f0284c8555',
  routes: { www },
  control: ['eu-west'],
  endpoints: { www: 'http://www.silverback.test/' },
};
const INSTANCE = {
  id: 'us-west-a-1',
  region: 'us-west',
  zone: 'us-west-a',
  service: 'instance',
  state: 'running',
  undo: 'restart',
};
const CLOSED = { target: 'sandbox', available: false, reason: 'no world is running' };
const PROBLEMS = ['target-not-found', 'invalid-target', 'duplicate-experiment', 'busy'] as const;

export const listTargets = route({
  method: 'GET',
  path: '/api/v1/targets',
  role: 'viewer',
  tag,
  summary: 'Where experiments can run',
  answers: { 200: jsonAnswer('The targets of the catalog', z.object({ items: z.array(target) }), { items: [TARGET] }) },
});

export const listFleet = route({
  method: 'GET',
  path: '/api/v1/fleet',
  role: 'viewer',
  tag,
  summary: 'What runs on the targets now',
  query,
  answers: {
    200: jsonAnswer('By target; one that does not run says so', z.object({ items: z.array(fleet) }), {
      items: [
        {
          target: 'sandbox',
          available: true,
          instances: [INSTANCE],
          regions: { 'us-west': { desired: 3, healthy: 3, capacityPerInstance: 100 } },
        },
      ],
    }),
  },
  problems: PROBLEMS,
});

export const listRoutes = route({
  method: 'GET',
  path: '/api/v1/routes',
  role: 'viewer',
  tag,
  summary: "How the targets' users are divided over regions now, as the data plane says",
  query,
  answers: {
    200: jsonAnswer('By target; one that does not run says so', z.object({ items: z.array(routes) }), {
      items: [CLOSED],
    }),
  },
  problems: PROBLEMS,
});
