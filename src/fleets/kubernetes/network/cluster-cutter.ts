import { messageOf } from '../../../core/errors.js';
import type { Cut, Cutter } from '../../../core/ports/cutter.js';
import type { Fence, Verification } from '../../../core/ports/fence.js';
import type { RunLeases } from '../leases/run-leases.js';

/** Agents as a second means of a cut. */
export interface CutByAgents {
  readonly cutter: Cutter;
  /** Why they cannot make this cut; empty when they can. Reads only. */
  refusals(cut: Cut): Promise<readonly string[]>;
  /** What stays of them, in words. */
  readonly leaves: string;
}

/**
 * Cuts by NetworkPolicies where these can make exactly the cut, and otherwise by agents in the pods. By which it was made
 * is written on the run's Lease before it is: a record alone tells how it is looked for and undone.
 */
export class ClusterCutter implements Cutter {
  constructor(
    private readonly policies: Required<Pick<Cutter, 'refusals'>> & Cutter,
    private readonly agents: CutByAgents,
    private readonly leases: RunLeases,
  ) {}

  async refusals(cut: Cut): Promise<readonly string[]> {
    const why = await this.policies.refusals(cut);
    if (why.length === 0) return [];
    const hindered = await this.agents.refusals(cut);
    return hindered.length === 0 ? [] : [...why, ...hindered];
  }

  async meansOf(cut: Cut): Promise<string> {
    const why = await this.policies.refusals(cut);
    if (why.length === 0) return 'by NetworkPolicies';
    return `by agents in the pods, since ${why.join('; ')}; leaves ${this.agents.leaves}`;
  }

  async cut(cut: Cut, fence: Fence): Promise<void> {
    if ((await this.policies.refusals(cut)).length === 0) return this.policies.cut(cut, fence);
    const subject = `${cut.from}->${cut.to}`;
    const detail = `cut from ${cut.to} by agents in the pods`;
    await this.leases.hold(fence, { what: 'agents', detail, subject, owner: null });
    await this.agents.cutter.cut(cut, fence);
  }

  async heal(cut: Cut, fence: Fence): Promise<void> {
    if (!(await this.isByAgents(fence))) return this.policies.heal(cut, fence);
    await this.agents.cutter.heal(cut, fence);
    await this.leases.release(fence);
  }

  async isCut(cut: Cut, of: Pick<Fence, 'run' | 'injection'>): Promise<Verification> {
    try {
      return await ((await this.isByAgents(of)) ? this.agents.cutter : this.policies).isCut(cut, of);
    } catch (error) {
      return { state: 'unknown', evidence: messageOf(error) };
    }
  }

  private async isByAgents(of: Pick<Fence, 'run' | 'injection'>): Promise<boolean> {
    return (await this.leases.heldFor(of))?.what === 'agents';
  }
}
