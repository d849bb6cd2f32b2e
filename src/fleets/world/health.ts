import { messageOf } from '../../core/errors.js';
import type { RegionHealth } from '../../core/ports/fleet.js';
import { type HealthFacts, problemsOf } from './health-rules.js';
import type { WorldReplication } from './replication.js';
import { dnsState, edgeState } from './wire.js';
import { controlOf, type World } from './world.js';

/** Gathers what tells whether a region can take users; the rules are in `health-rules.ts`. */
export class WorldHealth implements RegionHealth {
  constructor(
    private readonly world: World,
    private readonly replication: WorldReplication,
    /** How many instances each region has at rest. */
    private readonly bases: Readonly<Record<string, number>>,
  ) {}

  async health(region: string): Promise<{ healthy: boolean; evidence: string }> {
    try {
      const problems = problemsOf(region, await this.gather());
      return {
        healthy: problems.length === 0,
        evidence: problems.join('; ') || `everything of ${region} is up to date`,
      };
    } catch (error) {
      return { healthy: false, evidence: messageOf(error) };
    }
  }

  private async gather(): Promise<HealthFacts> {
    const components = await this.world.all();
    const edges = components.filter(({ role }) => role === 'edge');
    const dns = components.find(({ role }) => role === 'dns');
    const [states, names, replication] = await Promise.all([
      Promise.all(
        edges.map(async (edge) => {
          return [
            edge.region,
            await controlOf(edge)
              .get('/state', edgeState)
              .catch(() => null),
          ] as const;
        }),
      ),
      dns ? controlOf(dns).get('/state', dnsState) : null,
      this.replication.lag(),
    ]);
    const { bases } = this;
    return { components, bases, edges: Object.fromEntries(states), dns: names, replication };
  }
}
