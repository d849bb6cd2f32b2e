import { isCode, messageOf } from '../../core/errors.js';
import type { Capability, Readiness } from '../../core/ports/fleet.js';
import type { DockerPlace } from '../../core/target/target.js';
import type { AgentChannel } from '../agents/agent-channel.js';
import { REHEARSALS, type Rehearsal } from '../agents/network/rehearsals.js';
import { patiently } from '../agents/patiently.js';
import type { Containers } from './containers.js';
import type { Engine } from './engine.js';
import { hasImage } from './has-image.js';
import { misnamed } from './misnamed.js';
import { AGENT_POWERS } from './network/network-agents.js';
import { rehearsing } from './network/rehearsing.js';
import { noImage } from './own-container.js';

/** Longer than a rehearsal, milliseconds. */
const TTL_MS = 30_000;

/** Whether what the target file names is on the engine, and whether agents may do there what they are for. */
export class DockerReadiness implements Readiness {
  /** What stands in the way, by what would need it. */
  private readonly tried = new Map<Capability, readonly string[]>();

  constructor(
    private readonly engine: Engine,
    private readonly containers: Containers,
    private readonly place: DockerPlace,
    private readonly control: readonly string[],
  ) {}

  async obstacles(): Promise<readonly string[]> {
    const { host } = this.engine.where;
    const wrong = misnamed(await this.containers.all(), this.place, this.control);
    const named = wrong.map((what) => `the engine at ${host}: ${what}`);
    if (named.length > 0) return named;
    return (await hasImage(this.engine, this.place.image)) ? [] : [noImage(this.engine, this.place)];
  }

  /** Each once: what an engine lets its containers do does not change from one run to the next. What could not be tried is tried again. */
  async rehearse(needs: readonly Capability[]): Promise<readonly string[]> {
    const untried = [...REHEARSALS].filter(([need]) => needs.includes(need) && !this.tried.has(need));
    if (untried.length > 0) await this.tryOut(new Map(untried));
    return needs.flatMap((need) => this.tried.get(need) ?? []);
  }

  private tryOut(rehearsals: ReadonlyMap<Capability, Rehearsal>): Promise<void> {
    return rehearsing(this.engine, this.place, async (agent) => {
      for (const [need, rehearsal] of rehearsals) this.tried.set(need, await this.tryOne(agent, need, rehearsal));
    });
  }

  /** @returns why it cannot be done; anything else that goes wrong says nothing of that, and is thrown */
  private async tryOne(
    channel: AgentChannel,
    need: Capability,
    { call, order, what, kernel }: Rehearsal,
  ): Promise<readonly string[]> {
    const fence = { run: channel.name, injection: need, epoch: 1, ttlMs: TTL_MS };
    try {
      await patiently(() => channel.ask(call, { fence, ...order }));
      return [];
    } catch (error) {
      if (!isCode(error, 'unsupported-by-target')) throw error;
      return [
        `agents cannot ${what} on the engine at ${this.engine.where.host}: ${oneLine(messageOf(error))}; expected an engine that lets containers have ${AGENT_POWERS.join(' and ')}, and a kernel with ${kernel}`,
      ];
    }
  }
}

/** Programs of the kernel's tables say more than one. */
function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
