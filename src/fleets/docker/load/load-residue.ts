import { loadState } from '../../../core/agent/load.js';
import type { ResidueItem, ResidueScanner } from '../../../core/ports/fleet.js';
import { type Containers, nameOf } from '../containers.js';
import { heldIn } from '../../agents/held-in.js';
import { residueOfEach } from '../held-residue.js';
import type { LoadAgents } from './load-agents.js';

/** What containers are loaded with. Whose agent has ended is loaded with nothing. */
export class LoadResidue implements ResidueScanner {
  constructor(
    private readonly containers: Containers,
    private readonly agents: LoadAgents,
  ) {}

  async residue(): Promise<readonly ResidueItem[]> {
    const [agents, containers] = await Promise.all([this.agents.running(), this.containers.all()]);
    return residueOfEach(this.containers, agents, async (agent) => {
      const host = containers.find(({ Id }) => Id === agent.of);
      const { held } = await (await this.agents.channelTo(agent)).ask('state', {}, loadState);
      return held.map((one) => heldIn(host ? nameOf(host) : agent.of, one));
    });
  }
}
