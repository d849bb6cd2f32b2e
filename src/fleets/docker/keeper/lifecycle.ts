import type Docker from 'dockerode';
import { isGone, messageOf } from '../../../core/errors.js';
import type { BalancedServer } from '../../../core/instance.js';
import type { Balancer } from '../../../core/ports/balancer.js';
import type { Clock } from '../../../core/ports/clock.js';
import type { Fence, Verification } from '../../../core/ports/fence.js';
import type { Lifecycle, Manner } from '../../../core/ports/fleet.js';
import { FINISH_WITHIN_MS } from '../../../core/agent/keeper.js';
import type { AgentChannel } from '../../agents/agent-channel.js';
import { areIdle } from './idle.js';
import type { DockerPlace } from '../../../core/target/target.js';
import type { Containers } from '../containers.js';
import { type Engine } from '../engine.js';
import { careFence, harmFence, type WireFence } from '../../world/fence.js';
import type { Keepers } from './keepers.js';
import { belongingOf } from '../membership.js';
import { touchable } from '../touchable.js';

/** Harms containers through the run's keeper, which keeps them so under the lease. */
export class DockerLifecycle implements Lifecycle {
  constructor(
    private readonly engine: Engine,
    private readonly containers: Containers,
    private readonly keepers: Keepers,
    private readonly place: DockerPlace,
    private readonly clock: Clock,
    /** By route. */
    private readonly balancers: Readonly<Record<string, Balancer>>,
  ) {}

  async takeDown(
    instance: string,
    manner: Manner,
    fence: Fence,
    drained: readonly BalancedServer[] = [],
  ): Promise<void> {
    const container = await touchable(this.containers, this.place, instance);
    const keeper = await this.keepers.of(fence.run);
    const body = { fence: harmFence(fence, this.clock), container: container.Id, manner };
    await keeper.ask('down', body, undefined, fence.signal);
    if (manner === 'drain') void this.endWhenIdle(drained, keeper, body);
  }

  /** Whoever is told nothing, as by a worker that has died, waits no longer than he would have anyway. */
  private async endWhenIdle(
    servers: readonly BalancedServer[],
    keeper: AgentChannel,
    { fence }: { readonly fence: WireFence },
  ): Promise<void> {
    const until = this.clock.monotonic() + FINISH_WITHIN_MS;
    try {
      while (!(await areIdle(servers, this.balancers))) {
        if (this.clock.monotonic() > until || !keeper.isOpen) return;
        await this.clock.sleep(IDLE_LOOK_MS);
      }
      await keeper.ask('finish', { fence });
    } catch {
      // What cannot be told is done without being told.
    }
  }

  /**
   * Through the keeper, so that it does not take down afterwards what an older epoch has told it to. Where there is none,
   * nothing of the run can take anything down any more, and the container is brought back from here.
   */
  async bringUp(instance: string, fence: Fence): Promise<void> {
    const named = await this.containers.named(instance);
    const container = named && belongingOf(named, this.place) ? named.Id : null;
    const keeper = await this.keepers.find(fence.run);
    if (keeper) await keeper.ask('up', { fence: careFence(fence, this.clock), container });
    else if (container !== null) await this.revive(container, instance);
  }

  async isDown(instance: string, manner: Manner): Promise<Verification> {
    try {
      const container = await this.engine.inspect(instance);
      const { state, evidence } = judge(container, manner);
      return { state, evidence: `${evidence} (container ${container.Id.slice(0, 12)})` };
    } catch (error) {
      if (isGone(error)) {
        const evidence = `the engine has no container ${instance}, so nothing keeps it down`;
        return { state: 'absent', gone: true, evidence };
      }
      return { state: 'unknown', evidence: messageOf(error) };
    }
  }

  private async revive(id: string, name: string): Promise<void> {
    const { State } = await this.engine.inspect(id, name);
    if (State.Paused) await this.engine.call(`letting ${name} go on`, (docker) => docker.getContainer(id).unpause());
    else if (!State.Running)
      await this.engine.call(`starting ${name}`, (docker) => docker.getContainer(id).start(), START_MS);
  }
}

/** What the engine says of a container's life. */
export type State = Docker.ContainerInspectInfo['State'];

/** How often somebody looks whether a container that is drained has finished. Milliseconds. */
const IDLE_LOOK_MS = 250;

/** A start makes networks and mounts first. Milliseconds. */
const START_MS = 10_000;

/** What a process is killed with that did not end in its time, or was meant to be. */
const KILLED = 137;

/** Pure: what the engine's word on a container says of a harm. */
export function judge({ State: state }: Pick<Docker.ContainerInspectInfo, 'State'>, manner: Manner): Verification {
  const evidence = wordsOf(state);
  if (manner === 'pause')
    return { state: state.Paused ? 'in-effect' : state.Running ? isUp(state) : 'unknown', evidence };
  if (state.Running) return { state: state.Restarting ? 'unknown' : isUp(state), evidence };
  if (state.Pid !== 0 || state.Restarting) return { state: 'unknown', evidence };
  // Who was asked to finish and had to be killed has not shown what this harm is about.
  const asAsked = manner === 'kill' || state.ExitCode !== KILLED;
  if (!asAsked) return { state: 'unknown', evidence: `${evidence}, killed since it did not end in its time` };
  return { state: 'in-effect', evidence };
}

/** It is back when it serves, as far as it lets the engine look. */
function isUp({ Health: health, Paused }: State): Verification['state'] {
  if (Paused) return 'unknown';
  return health === undefined || health.Status === 'healthy' || health.Status === 'none' ? 'absent' : 'unknown';
}

function wordsOf(state: State): string {
  const { Status, Pid, ExitCode, Health, FinishedAt, StartedAt } = state;
  if (!state.Running) return `the engine says ${Status}: it ended with ${ExitCode} at ${FinishedAt}`;
  const health = Health ? `, ${Health.Status}` : '';
  return `the engine says ${Status}${health}: process ${Pid} since ${StartedAt}`;
}
