import { messageOf } from '../../core/errors.js';
import type { InstanceLister, RegionHealth } from '../../core/ports/fleet.js';

/** What instances of a fleet are called, and what is said when all of a region are well. */
export interface HealthWords {
  readonly noun: string;
  readonly allWell: (count: number, region: string) => string;
}

/** A region can take users when all of its instances run, as their fleet says. */
export class InstancesHealth implements RegionHealth {
  constructor(
    private readonly instances: InstanceLister,
    private readonly words: HealthWords,
  ) {}

  async health(region: string): Promise<{ healthy: boolean; evidence: string }> {
    try {
      const own = (await this.instances.list()).filter((instance) => instance.region === region);
      if (own.length === 0) return { healthy: false, evidence: `no ${this.words.noun} is of region ${region}` };
      const problems = own.filter(({ state }) => state !== 'running').map(({ id, state }) => `${id} is ${state}`);
      return {
        healthy: problems.length === 0,
        evidence: problems.join('; ') || this.words.allWell(own.length, region),
      };
    } catch (error) {
      return { healthy: false, evidence: messageOf(error) };
    }
  }
}
