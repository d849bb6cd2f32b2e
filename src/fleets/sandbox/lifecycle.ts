import { messageOf, SilverbackError } from '../../core/errors.js';
import type { Clock } from '../../core/ports/clock.js';
import type { Fence, Verification } from '../../core/ports/fault.js';
import type { Lifecycle, Manner } from '../../core/ports/fleet.js';
import { careFence, harmFence } from '../world/fence.js';
import { edgeMembers } from '../world/wire.js';
import { accepts } from './accepts.js';
import { answers } from './answers.js';
import type { ProcessStatus } from './wire.js';
import type { SandboxWorld } from './world.js';

/** Harms processes through the supervisor, which keeps them so under the lease. */
export class SandboxLifecycle implements Lifecycle {
  constructor(
    private readonly world: SandboxWorld,
    private readonly clock: Clock,
  ) {}

  takeDown(instance: string, manner: Manner, fence: Fence): Promise<void> {
    const body = { fence: harmFence(fence, this.clock), manner };
    return this.world.supervisor.control.send('POST', `${pathOf(instance)}/down`, body, fence.signal);
  }

  /** Does nothing for an instance that is not there: it went with a world that has ended, or was added and is gone. */
  async bringUp(instance: string, fence: Fence): Promise<void> {
    const body = { fence: careFence(fence, this.clock) };
    try {
      await this.world.supervisor.control.send('POST', `${pathOf(instance)}/up`, body);
    } catch (error) {
      if (!isUnknown(error)) throw error;
    }
  }

  async isDown(instance: string, manner: Manner): Promise<Verification> {
    try {
      const process = await this.lookUp(instance);
      if (!process) return { state: 'absent', evidence: `the supervisor knows no ${instance}, so it keeps none down` };
      if (manner === 'pause') return await this.isPaused(process);
      const seen = await isDead(process, manner);
      return manner === 'drain' && seen.state === 'in-effect' ? await this.isOffItsGateway(process, seen) : seen;
    } catch (error) {
      return { state: 'unknown', evidence: messageOf(error) };
    }
  }

  /** The probe pair: a question to the process itself, and one to the supervisor, which must be answered meanwhile. */
  private async isPaused({ name, ...before }: ProcessStatus): Promise<Verification> {
    const answered = await answers({ name, ...before });
    const process = await this.lookUp(name);
    const told = wordsOf(process ?? { name, ...before });
    if (answered === 'yes') {
      const evidence = `${told}; it answers`;
      return { state: process?.state === 'healthy' || process?.state === 'paused' ? 'absent' : 'unknown', evidence };
    }
    if (answered === 'silent' && process?.state === 'paused' && process.pid === before.pid)
      return {
        state: 'in-effect',
        evidence: `${told}; it accepts connections and answers nothing, the supervisor does`,
      };
    if (process?.state === 'stopped') return { state: 'absent', evidence: `${told}: by scale, not by harm` };
    return { state: 'unknown', evidence: `${told}; ${answered === 'silent' ? 'no answer in time' : 'nobody listens'}` };
  }

  /** What tells a drain from a stop: its gateway has been told, and would send it nothing if it were there. */
  private async isOffItsGateway({ name, region }: ProcessStatus, seen: Verification): Promise<Verification> {
    const { leaving } = await (await this.world.control(`edge.${region}`)).get('/state', edgeMembers);
    const isOff = leaving.includes(name);
    const evidence = `${seen.evidence}; edge.${region} ${isOff ? 'sends it nothing' : 'does not know that it leaves'}`;
    return { state: isOff ? 'in-effect' : 'unknown', evidence };
  }

  private async lookUp(instance: string): Promise<ProcessStatus | undefined> {
    const { processes } = await this.world.supervisor.status();
    return processes.find(({ name }) => name === instance);
  }
}

async function isDead(process: ProcessStatus, manner: Manner): Promise<Verification> {
  // A link's data ports are one for each other region, so its control port speaks for it too.
  const listening = await Promise.all([process.port, process.controlPort].map(accepts));
  const silence = listening.includes(null) ? 'does not answer in time' : 'refuses connections';
  const told = wordsOf(process);
  const evidence = `${told}; it ${listening.includes(true) ? 'accepts connections' : silence}`;
  const dead = process.pid === null && listening.every((answer) => answer === false);
  if (process.state === 'down' && dead) {
    // Who was asked to finish and had to be killed has not shown what this harm is about.
    const asAsked = manner === 'kill' || process.lastExit === 'exit 0';
    return { state: asAsked ? 'in-effect' : 'unknown', evidence: `${evidence}; it ended with ${process.lastExit}` };
  }
  if (process.state === 'healthy' && listening.includes(true)) return { state: 'absent', evidence };
  if (process.state === 'stopped') return { state: 'absent', evidence: `${told}: by scale, not by harm` };
  return { state: 'unknown', evidence };
}

function wordsOf({ name, state, pid, heldBy }: ProcessStatus): string {
  const held = heldBy.length > 0 ? `, held by ${heldBy.join(', ')}` : '';
  return `supervisor: ${name} is ${state}, pid ${pid ?? 'none'}${held}`;
}

function isUnknown(error: unknown): boolean {
  return error instanceof SilverbackError && error.details.context?.['status'] === 404;
}

function pathOf(instance: string): string {
  return `/processes/${encodeURIComponent(instance)}`;
}
