import { isCode, messageOf } from '../../core/errors.js';
import type { Clock } from '../../core/ports/clock.js';
import type { CallFault, CallFaults, CallSelection } from '../../core/ports/call-faults.js';
import type { Fence, Verification } from '../../core/ports/fault.js';
import { callsToMake, judgeBite } from './bite.js';
import { callOnce, type Way } from './call-samples.js';
import { careFence, harmFence } from './fence.js';
import { requestsBy } from './lots.js';
import type { ComponentStatus } from './components.js';
import { callFaults, type CallFaultState } from './wire.js';
import { controlOf, type World } from './world.js';

/** Calls on each way that must not be disturbed. */
const CONTROLS = 2;

/** The fault filter of each region's edge. */
export class WorldCallFaults implements CallFaults {
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
      if (!(isCode(error, 'target-unreachable') && (await this.world.isDead(`edge.${region}`)))) throw error;
    }
  }

  async isDisturbed(fault: CallFault, injection: string): Promise<Verification> {
    try {
      const edge = await this.world.find(`edge.${fault.region}`);
      if (!edge) return { state: 'unknown', evidence: `the world has no edge.${fault.region}` };
      if (edge.life === null) return { state: 'absent', evidence: `${edge.name} is dead, and its faults with it` };
      return await this.look(edge, fault, injection);
    } catch (error) {
      return { state: 'unknown', evidence: messageOf(error) };
    }
  }

  /** The probe pair: calls of ours that the fault is to befall, and in the same moments calls that it is not. */
  private async look(edge: ComponentStatus, fault: CallFault, injection: string): Promise<Verification> {
    const [faults, { past, elsewhere }] = await Promise.all([heldAt(edge), this.waysBeside(edge, fault.zone)]);
    const own = { injection, share: fault.share };
    const chosen = requestsBy(own, true, callsToMake(fault), faults);
    const spared = requestsBy(own, false, CONTROLS, faults);
    const call = (way: Way) => Promise.all(chosen.slice(0, CONTROLS).map((request) => callOnce(way, request)));
    const met = await Promise.all([
      Promise.all(chosen.map((request) => callOnce(this.wayThrough(edge), request))),
      Promise.all(spared.map((request) => callOnce(this.wayThrough(edge), request))),
      past ? call(past) : [],
      elsewhere ? call(elsewhere) : null,
    ]);
    const isOurs = (held: CallFaultState) => held.injection === injection;
    return judgeBite(fault, {
      edge: edge.name,
      held: { before: faults.find(isOurs), after: (await heldAt(edge)).find(isOurs) },
      ...{ chosen: met[0], spared: met[1], past: met[2], elsewhere: met[3] },
    });
  }

  /** As another edge would send a user's request home: it is served there, by the first instance that is asked or by nobody. */
  private wayThrough({ host, port }: ComponentStatus): Way {
    return { host, port, headers: { host: this.host, 'x-hop': '1', 'x-max-retries': '0' } };
  }

  /** Straight to an instance that the edge calls, and through another edge that disturbs nothing; null where there is none. */
  private async waysBeside(edge: ComponentStatus, zone: string | null) {
    const healthy = (await this.world.all()).filter(({ state }) => state === 'healthy');
    const instance = healthy.find(
      (process) =>
        process.role === 'instance' && process.region === edge.region && (zone ?? process.zone) === process.zone,
    );
    const past: Way | null = instance ? { host: instance.host, port: instance.port, headers: {} } : null;
    for (const other of healthy.filter(({ role, name }) => role === 'edge' && name !== edge.name))
      if ((await heldAt(other)).length === 0) return { past, elsewhere: this.wayThrough(other) };
    return { past, elsewhere: null };
  }
}

async function heldAt(edge: ComponentStatus): Promise<readonly CallFaultState[]> {
  return (await controlOf(edge).get('/faults', callFaults)).faults;
}

function pathOf({ injection }: Fence): string {
  return `/faults/${encodeURIComponent(injection)}`;
}
