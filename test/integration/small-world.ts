import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Clock } from '../../src/core/ports/clock.js';
import type { Capabilities, Fleet } from '../../src/core/ports/fleet.js';
import type { Target, WorldLayout } from '../../src/core/target/target.js';
import { endWorld } from '../../src/fleets/sandbox/end-world.js';
import { openSandbox } from '../../src/fleets/sandbox/open-sandbox.js';
import { EdgeRouter } from '../../src/routers/edge/edge-router.js';

/** The built house: the world's processes are started from there. */
export const WORLD_MAIN = resolve(process.env['DIST_UNDER_TEST'] ?? 'dist', 'world/supervisor/main.js');

export const HOST = 'www.sandbox.test';

/** Two regions of one instance each, and few users: what a machine can carry beside other tests. */
const LAYOUT: WorldLayout = {
  regions: { west: { zones: { 'west-1': 1 } }, east: { zones: { 'east-1': 1 } } },
  routes: { www: { host: HOST, weights: { west: 5000, east: 5000 }, startsPerSecond: 20, users: 200 } },
  territories: 100,
  ttlMs: 1000,
  instance: { slots: 4, serviceMs: 10, queue: 20 },
  degrade: null,
};

export const TARGET: Target = {
  name: 'small',
  fleet: 'sandbox',
  environment: 'test',
  hash: 'small',
  routes: { www: { router: 'edge', host: HOST, ttlMs: 1000, weights: { west: 5000, east: 5000 } } },
  control: [],
  endpoints: { www: `http://${HOST}/` },
  world: LAYOUT,
  docker: null,
  kubernetes: null,
};

export const CLOCK: Clock = {
  now: () => new Date(),
  monotonic: () => performance.now(),
  sleep: (ms) => new Promise((wake) => setTimeout(wake, ms)),
};

export interface SmallWorld {
  readonly home: string;
  readonly fleet: Fleet;
  readonly capabilities: Capabilities;
  end(): Promise<void>;
}

/** Starts a world in a home of its own. */
export async function startSmallWorld(): Promise<SmallWorld> {
  const home = await mkdtemp(join(tmpdir(), 'silverback-'));
  const fleet = await openSandbox(optionsFor(home));
  return {
    home,
    fleet,
    capabilities: fleet.capabilities as Capabilities,
    async end() {
      await fleet.close();
      await endWorld(home, CLOCK);
      await rm(home, { recursive: true });
    },
  };
}

export function optionsFor(home: string): Parameters<typeof openSandbox>[0] {
  return {
    home,
    target: TARGET,
    clock: CLOCK,
    start: 'if-needed',
    afterwards: 'end',
    worldMain: WORLD_MAIN,
    router: (control) => new EdgeRouter(control),
  };
}
