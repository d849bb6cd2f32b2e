import type { Tempo } from '../../core/run/tempo.js';
import type { Target, WorldLayout } from '../../core/target/target.js';

/** A small world with everything that rules are about: two regions that share users, and a control. */
export const SMALL: WorldLayout = {
  regions: {
    west: { zones: { 'west-a': 1, 'west-b': 1 } },
    east: { zones: { 'east-a': 1, 'east-b': 1 } },
    north: { zones: { 'north-a': 1 } },
  },
  routes: {
    www: { host: 'www.test', weights: { west: 5_000, east: 5_000 }, startsPerSecond: 200, users: 2_000 },
    far: { host: 'far.test', weights: { north: 10_000 }, startsPerSecond: 50, users: 200 },
  },
  territories: 100,
  ttlMs: 1_000,
  instance: { slots: 5, serviceMs: 40, queue: 24 },
  degrade: null,
};

/** Production's leases; patience that fits an experiment of a minute. */
export const TEMPO: Tempo = {
  runLeaseMs: 5_000,
  harmTtlMs: 15_000,
  renewMs: 3_000,
  reverifyMs: 5_000,
  callTimeoutMs: 2_000,
  proofWithinMs: 5_000,
  rollbackWithinMs: 120_000,
  warmForMs: 20_000,
  returnStepsBp: [5_000, 10_000],
  returnSoakMs: 2_000,
};

/** The leases of processes on one machine. */
export const BRISK: Tempo = {
  ...TEMPO,
  runLeaseMs: 2_000,
  harmTtlMs: 8_000,
  renewMs: 1_000,
  reverifyMs: 2_000,
  callTimeoutMs: 1_000,
};

export function targetOf(layout: WorldLayout): Target {
  const routes = Object.entries(layout.routes).filter(([, { weights }]) => Object.keys(weights).length > 1);
  return {
    name: 'model',
    fleet: 'sandbox',
    environment: 'model',
    hash: '0',
    routes: Object.fromEntries(
      routes.map(([name, { host, weights }]) => [name, { router: 'model', host, ttlMs: layout.ttlMs, weights }]),
    ),
    control: ['north'],
    endpoints: {},
    world: layout,
    docker: null,
    kubernetes: null,
  };
}
