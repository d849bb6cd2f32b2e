import { z } from 'zod';
import { held } from '../../../core/agent/protocol.js';
import type { ResidueItem, ResidueScanner } from '../../../core/ports/fleet.js';
import { heldIn } from '../../agents/held-in.js';
import { idOf } from '../pods/pod.js';
import type { AgentOfPod } from './ephemeral.js';
import type { PodAgents } from './pod-agents.js';

/** Of what an agent of whatever kind says of itself. */
const holding = z.object({ held: z.array(held) });

/** What agents in pods hold. One that has ended in order has left nothing; of one that died the kernel forgets by itself. */
export class AgentResidue implements ResidueScanner {
  constructor(private readonly agents: Pick<PodAgents<unknown>, 'running' | 'channelTo'>) {}

  async residue(): Promise<readonly ResidueItem[]> {
    return (await Promise.all((await this.agents.running()).map((agent) => this.of(agent)))).flat();
  }

  /** Nothing of one that has ended meanwhile: it ends only when it holds nothing, or with its pod. */
  private async of(agent: AgentOfPod): Promise<readonly ResidueItem[]> {
    try {
      const said = await (await this.agents.channelTo(agent)).ask('state', {}, holding);
      return said.held.map((one) => heldIn(idOf(agent.pod), one));
    } catch (error) {
      const running = await this.agents.running(agent.run);
      if (running.some(({ id }) => id === agent.id)) throw error;
      return [];
    }
  }
}
