import { SilverbackError } from '../../core/errors.js';
import type { Clock } from '../../core/ports/clock.js';
import type { Fence } from '../../core/ports/fault.js';
import type { RouteControl, RoutePoint, RouteReading } from '../../core/ports/route-control.js';
import type { Target } from '../../core/target/target.js';
import type { Weights } from '../../core/weights.js';
import type { CareRecords } from './care.js';
import { ask } from './dns-client.js';
import { careFence } from './fence.js';
import type { ComponentStatus } from './components.js';
import { dnsState, edgeState } from './wire.js';
import { controlOf, type World } from './world.js';

/** Every edge and the name service hold the routes of the world. */
export class WorldRouteControl implements RouteControl {
  constructor(
    private readonly world: World,
    private readonly routes: Target['routes'],
    private readonly care: CareRecords,
    private readonly clock: Clock,
  ) {}

  async points(): Promise<readonly RoutePoint[]> {
    const [edges, dns] = await Promise.all([this.world.ofRole('edge'), this.world.ofRole('dns')]);
    return [...edges, ...dns].map((process) => pointOf(process, this.clock));
  }

  async answeredVersion(route: string): Promise<number> {
    const host = this.routes[route]?.host;
    if (host === undefined) throw new SilverbackError('invalid-target', `the target has no route ${route}`);
    const records = await ask(await this.world.dns(), 'TXT', host);
    const texts = records.flatMap((record) => (record.type === 'TXT' ? [record.data].flat().map(String) : []));
    const version = texts.map((text) => /^version=(\d+)$/.exec(text)?.[1]).find((found) => found !== undefined);
    if (version === undefined) throw new SilverbackError('target-unreachable', `dns tells no version of ${host}`);
    return Number(version);
  }

  openCare(what: string, fence: Fence): Promise<void> {
    return this.care.open(what, fence);
  }

  closeCare(fence: Fence): Promise<void> {
    return this.care.close(fence);
  }
}

function pointOf(process: ComponentStatus, clock: Clock): RoutePoint {
  const control = controlOf(process);
  const shape = process.role === 'dns' ? dnsState : edgeState;
  return {
    name: process.name,
    region: process.role === 'dns' ? null : process.region,
    async read(route: string): Promise<RouteReading> {
      const state = (await control.get('/state', shape)).routes[route];
      if (!state) throw new SilverbackError('invalid-target', `${process.name} has no route ${route}`);
      return state;
    },
    put(route: string, weights: Weights, version: number, fence: Fence): Promise<void> {
      const body = { fence: careFence(fence, clock), weights, version };
      return control.send('PUT', `/routes/${encodeURIComponent(route)}`, body, fence.signal);
    },
  };
}
