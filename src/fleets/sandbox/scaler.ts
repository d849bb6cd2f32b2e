import { SilverbackError } from '../../core/errors.js';
import type { Clock } from '../../core/ports/clock.js';
import type { Fence } from '../../core/ports/fault.js';
import type { Scaler } from '../../core/ports/fleet.js';
import type { CareRecords } from '../world/care.js';
import { careFence } from '../world/fence.js';
import { instanceState } from '../world/wire.js';
import { controlOf } from '../world/world.js';
import { componentsOf, type SandboxWorld } from './world.js';

/** The supervisor starts and stops instances; an instance tells what it can carry. */
export class SandboxScaler implements Scaler {
  constructor(
    private readonly world: SandboxWorld,
    private readonly care: CareRecords,
    private readonly clock: Clock,
  ) {}

  async scaleOf(region: string): Promise<{ desired: number; healthy: number; capacityPerInstance: number | null }> {
    const { regions, processes } = await this.world.supervisor.status();
    const scale = regions[region];
    if (!scale) throw unknownRegion(region);
    const instances = componentsOf(processes).filter(
      (process) => process.role === 'instance' && process.region === region && process.state === 'healthy',
    );
    const asked = instances.map((process) => controlOf(process).get('/state', instanceState));
    const capacityPerInstance = await Promise.any(asked).then(
      ({ capacity }) => capacity,
      () => null,
    );
    return { desired: scale.desired, healthy: scale.healthy, capacityPerInstance };
  }

  async scale(region: string, count: number, fence: Fence): Promise<void> {
    const { regions } = await this.world.supervisor.status();
    const base = regions[region]?.base;
    if (base === undefined) throw unknownRegion(region);
    if (count !== base) await this.care.open(`scale of ${region}`, fence);
    const body = { fence: careFence(fence, this.clock), count };
    await this.world.supervisor.control.send('PUT', `/regions/${encodeURIComponent(region)}/scale`, body, fence.signal);
    if (count === base) await this.care.close(fence);
  }
}

function unknownRegion(region: string): SilverbackError {
  return new SilverbackError('invalid-experiment', `the world has no region ${region}`);
}
