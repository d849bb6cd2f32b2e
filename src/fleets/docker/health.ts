import { messageOf } from '../../core/errors.js';
import type { InstanceLister, RegionHealth } from '../../core/ports/fleet.js';

/** A region can take users when all of its containers run, and those that let the engine look are well. */
export class DockerHealth implements RegionHealth {
  constructor(private readonly instances: InstanceLister) {}

  async health(region: string): Promise<{ healthy: boolean; evidence: string }> {
    try {
      const own = (await this.instances.list()).filter((instance) => instance.region === region);
      if (own.length === 0) return { healthy: false, evidence: `no container is of region ${region}` };
      const problems = own.filter(({ state }) => state !== 'running').map(({ id, state }) => `${id} is ${state}`);
      const well = `all ${own.length} containers of ${region} are running`;
      return { healthy: problems.length === 0, evidence: problems.join('; ') || well };
    } catch (error) {
      return { healthy: false, evidence: messageOf(error) };
    }
  }
}
