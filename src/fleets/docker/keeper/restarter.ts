import { keeperState } from '../../../core/agent/keeper.js';
import { isGone, messageOf } from '../../../core/errors.js';
import type { Clock } from '../../../core/ports/clock.js';
import type { Fence, Verification } from '../../../core/ports/fence.js';
import type { Restarter } from '../../../core/ports/fleet.js';
import type { DockerPlace } from '../../../core/target/target.js';
import { harmFence } from '../../world/fence.js';
import type { Containers } from '../containers.js';
import { type Engine } from '../engine.js';
import { touchable } from '../touchable.js';
import type { Keepers } from './keepers.js';
import { judge, type State } from './lifecycle.js';

/** Starts containers anew through the run's keeper, which remembers the life that it has ended. */
export class DockerRestarter implements Restarter {
  constructor(
    private readonly engine: Engine,
    private readonly containers: Containers,
    private readonly keepers: Keepers,
    private readonly place: DockerPlace,
    private readonly clock: Clock,
  ) {}

  async restart(instance: string, fence: Fence): Promise<void> {
    const container = await touchable(this.containers, this.place, instance);
    const keeper = await this.keepers.of(fence.run);
    await keeper.ask(
      'restart',
      { fence: harmFence(fence, this.clock), container: container.Id },
      undefined,
      fence.signal,
    );
  }

  async isRestarted(instance: string, of: Pick<Fence, 'run' | 'injection'>): Promise<Verification> {
    try {
      const { Id: id, State: state } = await this.engine.inspect(instance);
      return judgeRestart(state, await this.endedLife(id, of));
    } catch (error) {
      if (isGone(error))
        return { state: 'absent', evidence: `the engine has no container ${instance}, so nothing was started anew` };
      return { state: 'unknown', evidence: messageOf(error) };
    }
  }

  /** When the life began that the injection has ended; null when it holds nothing. */
  private async endedLife(
    container: string,
    { run, injection }: Pick<Fence, 'run' | 'injection'>,
  ): Promise<string | null> {
    const keeper = await this.keepers.find(run);
    if (!keeper) return null;
    const { held } = await keeper.ask('state', {}, keeperState);
    return held.find((one) => one.injection === injection && one.container === container)?.since ?? null;
  }
}

/** Pure. @param since when the life began that was to end, null when nothing holds that it was */
export function judgeRestart(state: State, since: string | null): Verification {
  const up = judge({ State: state }, 'kill');
  if (since === null) return up.state === 'in-effect' ? { ...up, state: 'unknown' } : up;
  if (state.Running && state.StartedAt === since) return { state: 'absent', evidence: `${up.evidence}, as before` };
  const evidence = `${up.evidence}; the life that began at ${since} ended at ${state.FinishedAt}`;
  return { state: up.state === 'absent' ? 'in-effect' : 'unknown', evidence };
}
