import { messageOf } from '../../core/errors.js';
import type { InstanceLister, RegionHealth } from '../../core/ports/fleet.js';

/** A region can take users when all of its pods are ready. */
export class KubernetesHealth implements RegionHealth {
  constructor(private readonly instances: InstanceLister) {}

  async health(region: string): Promise<{ healthy: boolean; evidence: string }> {
    try {
      const own = (await this.instances.list()).filter((instance) => instance.region === region);
      if (own.length === 0) return { healthy: false, evidence: `no pod is of region ${region}` };
      const problems = own.filter(({ state }) => state !== 'running').map(({ id, state }) => `${id} is ${state}`);
      return { healthy: problems.length === 0, evidence: problems.join('; ') || `all ${own.length} pods are ready` };
    } catch (error) {
      return { healthy: false, evidence: messageOf(error) };
    }
  }
}
