import { networkState } from '../../../core/agent/network.js';
import type { ResidueItem, ResidueScanner } from '../../../core/ports/fleet.js';
import { type Containers, nameOf } from '../containers.js';
import { heldIn } from '../../agents/held-in.js';
import { residueOfEach } from '../held-residue.js';
import { heldByDead } from './dead-agent.js';
import type { AgentContainer, NetworkAgents } from './network-agents.js';

/** What network agents hold, and what those that died have left in networks that are still there. */
export class NetworkResidue implements ResidueScanner {
  constructor(
    private readonly containers: Containers,
    private readonly agents: NetworkAgents,
  ) {}

  async residue(): Promise<readonly ResidueItem[]> {
    return residueOfEach(this.containers, await this.agents.all(), (agent) => this.of(agent));
  }

  private async of(agent: AgentContainer): Promise<readonly ResidueItem[]> {
    const { host, isCurrent, container } = agent;
    // A network that its container has left is gone with all that was in it.
    if (!host || !isCurrent) return [];
    const subject = nameOf(host);
    if (container.State === 'running') {
      const { channel } = await this.agents.to(agent);
      const { held } = await channel.ask('state', {}, networkState);
      return held.map((one) => heldIn(subject, one));
    }
    const detail = `${nameOf(container)} is ${container.State}: the kernel lets everything pass again when the lease has run out, but rules and sets are left`;
    const held = await heldByDead(this.agents.engine, container.Id);
    return held.map(({ run, injection }) => ({ kind: 'harm', subject, run, injection, detail }));
  }
}
