import { measured } from '../../../core/agent/load.js';
import { messageOf } from '../../../core/errors.js';
import type { Fence, Verification } from '../../../core/ports/fence.js';
import type { CpuBurner } from '../../../core/ports/fleet.js';
import { type CpuUse, judgeBurn } from '../../world/cpu-use.js';
import type { AgentChannel } from '../../agents/agent-channel.js';
import { type Listed, nameOf } from '../containers.js';
import { coresOf } from './cores.js';
import type { Loader } from './loader.js';
import type { DockerMeans } from '../means.js';
import { belongingOf, type Belonging } from '../membership.js';

/** How long is measured: many turns of a burn, and short enough for one look. Milliseconds. */
const MEASURE_MS = 600;
/** How many others are measured beside one: enough to tell what is usual. */
const NEIGHBOURS = 8;

/** Burns CPU time inside containers, in their own control groups, and measures what the kernel counts there. */
export class DockerCpu implements CpuBurner {
  constructor(
    private readonly means: DockerMeans,
    private readonly loader: Loader,
  ) {}

  burn(instance: string, share: number, fence: Fence): Promise<void> {
    return this.loader.begin(instance, 'burn', { share }, fence);
  }

  endBurn(instance: string, fence: Fence): Promise<void> {
    return this.loader.end(instance, fence);
  }

  async isBurning(instance: string, share: number): Promise<Verification> {
    try {
      const own = await this.means.containers.named(instance);
      const none = `the engine has no container ${instance}, so nothing burns in it`;
      if (!own) return { state: 'absent', gone: true, evidence: none };
      const agents = await this.loader.agentsIn(own.Id);
      if (agents.length === 0)
        return { state: 'absent', evidence: `nobody is in ${nameOf(own)} who could burn anything` };
      return await this.measure(own, agents, share);
    } catch (error) {
      return { state: 'unknown', evidence: messageOf(error) };
    }
  }

  private async measure(own: Listed, agents: readonly AgentChannel[], share: number): Promise<Verification> {
    const { containers, engine, place } = this.means;
    const others = neighboursOf(own, await containers.all(), (one) => belongingOf(one, place));
    const all = [own, ...others].map(({ Id }) => Id);
    const [answers, burning, { HostConfig }] = await Promise.all([
      Promise.all(agents.map((agent) => agent.ask('measure', { containers: all, ms: MEASURE_MS }, measured))),
      this.loader.burning(),
      engine.inspect(own.Id, nameOf(own)),
    ]);
    // Each sees the same of all, and what it burns itself.
    const counted = answers[0]?.uses ?? [];
    const burned = answers.reduce((sum, answer) => sum + answer.burned, 0);
    const uses = [own, ...others].flatMap((container): CpuUse[] => {
      const use = counted.find((one) => one.container === container.Id);
      if (!use) return [];
      const { region = '', zone = '' } = belongingOf(container, place) ?? {};
      const isBurning = burning.has(container.Id);
      const rest = { served: 0, burning: isBurning, leftAlone: !isBurning };
      return [{ name: nameOf(container), region, zone, used: use.used, ...rest }];
    });
    const use = uses.find(({ name }) => name === nameOf(own));
    if (!use) return { state: 'unknown', evidence: `the kernel counts nothing of ${nameOf(own)}` };
    // No more than its limit can be used, however much is asked for.
    const { state, evidence } = judgeBurn({ ...use, burned }, uses, Math.min(share, coresOf(HostConfig)));
    const throttled = counted.find(({ container }) => container === own.Id)?.throttled ?? 0;
    return { state, evidence: throttled > 0 ? `${evidence}; its limit stopped it ${throttled} times` : evidence };
  }
}

/** Running ones of the same service and region, the nearest first: who is elsewhere has another load. */
function neighboursOf(
  own: Listed,
  all: readonly Listed[],
  belonging: (container: Listed) => Belonging | null,
): readonly Listed[] {
  const of = belonging(own);
  const like = all.filter((container) => {
    const place = belonging(container);
    const isLike = place !== null && place.service === of?.service && place.region === of.region;
    return isLike && container.Id !== own.Id && container.State === 'running';
  });
  const distanceOf = (container: Listed): number => (belonging(container)?.zone === of?.zone ? 0 : 1);
  return like.sort((a, b) => distanceOf(a) - distanceOf(b)).slice(0, NEIGHBOURS);
}
