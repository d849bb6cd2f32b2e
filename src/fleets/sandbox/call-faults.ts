import { isCode, messageOf, SilverbackError } from '../../core/errors.js';
import type { Clock } from '../../core/ports/clock.js';
import type { CallFault, CallFaults, CallSelection } from '../../core/ports/call-faults.js';
import type { Fence, Verification } from '../../core/ports/fault.js';
import { callsToMake, judgeBite } from './bite.js';
import { sampleCalls } from './call-samples.js';
import { careFence, harmFence } from './fence.js';
import { callFaults, type CallFaultState, type ProcessStatus } from './wire.js';
import { controlOf, type World } from './world.js';

/** The fault filter of each region's edge. */
export class SandboxCallFaults implements CallFaults {
  /** `host`: a name of users, under which calls of ours are made. */
  constructor(
    private readonly world: World,
    private readonly clock: Clock,
    private readonly host: string,
  ) {}

  async disturb({ region, ...fault }: CallFault, fence: Fence): Promise<void> {
    const edge = await this.world.control(`edge.${region}`);
    await edge.send('PUT', pathOf(fence), { fence: harmFence(fence, this.clock), fault }, fence.signal);
  }

  async calm({ region }: CallSelection, fence: Fence): Promise<void> {
    const edge = await this.world.control(`edge.${region}`);
    try {
      await edge.send('DELETE', pathOf(fence), { fence: careFence(fence, this.clock) });
    } catch (error) {
      if (!(isCode(error, 'target-unreachable') && (await this.edge(region))?.pid === null)) throw error;
    }
  }

  async isDisturbed(fault: CallFault, injection: string): Promise<Verification> {
    try {
      const edge = await this.edge(fault.region);
      if (!edge) return { state: 'unknown', evidence: `the world has no edge.${fault.region}` };
      if (edge.pid === null) return { state: 'absent', evidence: `${edge.name} is dead, and its faults with it` };
      return await this.look(edge, fault, injection);
    } catch (error) {
      return { state: 'unknown', evidence: messageOf(error) };
    }
  }

  /** The probe pair: calls of ours through the disturbed edge, counted there with those of users, and past it. */
  private async look(edge: ProcessStatus, fault: CallFault, injection: string): Promise<Verification> {
    const heldHere = async () => (await heldAt(edge)).find((held) => held.injection === injection);
    const [before, beside] = await Promise.all([heldHere(), this.wayBeside(edge)]);
    const [ours, control] = await Promise.all([
      sampleCalls(this.wayThrough(edge), callsToMake(fault, before)),
      sampleCalls(beside, 1),
    ]);
    return judgeBite(fault, {
      edge: edge.name,
      held: await heldHere(),
      ours,
      control: { ...control, name: beside.name },
    });
  }

  /** As another edge would send a user's request home: it is served there, and counted as no user's. */
  private wayThrough({ name, port }: ProcessStatus) {
    return { name, port, path: '/', headers: { host: this.host, 'x-hop': '1' } };
  }

  /** Another edge that disturbs nothing; where there is none, an instance of the same region past its edge. */
  private async wayBeside(edge: ProcessStatus) {
    const { processes } = await this.world.supervisor.status();
    const healthy = processes.filter(({ state }) => state === 'healthy');
    for (const other of healthy.filter(({ role, name }) => role === 'edge' && name !== edge.name))
      if ((await heldAt(other)).length === 0) return this.wayThrough(other);
    const instance = healthy.find(({ role, region }) => role === 'instance' && region === edge.region);
    if (!instance) throw new SilverbackError('target-unreachable', `there is no way past ${edge.name} to compare with`);
    return { name: instance.name, port: instance.port, path: '/healthz', headers: {} };
  }

  private async edge(region: string): Promise<ProcessStatus | undefined> {
    const { processes } = await this.world.supervisor.status();
    return processes.find(({ name }) => name === `edge.${region}`);
  }
}

async function heldAt(edge: ProcessStatus): Promise<readonly CallFaultState[]> {
  return (await controlOf(edge).get('/faults', callFaults)).faults;
}

function pathOf({ injection }: Fence): string {
  return `/faults/${encodeURIComponent(injection)}`;
}
