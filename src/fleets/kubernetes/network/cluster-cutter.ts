import { messageOf } from '../../../core/errors.js';
import type { Cut, Cutter } from '../../../core/ports/cutter.js';
import type { Fence, Verification } from '../../../core/ports/fence.js';
import type { RunLeases } from '../leases/run-leases.js';
import type { PolicyCutter } from './cutter.js';

type Of = Pick<Fence, 'run' | 'injection'>;

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
 * is written on the run's Lease before it is: a record alone tells how it is looked for and undone, and whoever takes a
 * run over goes on by what has begun.
 */
export class ClusterCutter implements Cutter {
  readonly sparesUncuttable = true;

  constructor(
    private readonly policies: Cutter & Pick<PolicyCutter, 'plan'>,
    private readonly agents: CutByAgents,
    private readonly leases: Pick<RunLeases, 'heldFor' | 'hold' | 'release'>,
  ) {}

  async refusals(cut: Cut): Promise<readonly string[]> {
    const plan = await this.policies.plan(cut);
    if (!('refused' in plan)) return [];
    const hindered = await this.agents.refusals(cut);
    return hindered.length === 0 ? [] : [...new Set([plan.refused, ...hindered])];
  }

  async meansOf(cut: Cut): Promise<string> {
    const plan = await this.policies.plan(cut);
    if (!('refused' in plan)) return `by NetworkPolicies (covers: ${plan.covers})`;
    return `by agents in the pods, since ${plan.refused}; leaves ${this.agents.leaves}`;
  }

  async cut(cut: Cut, fence: Fence): Promise<void> {
    if (!(await this.takesAgents(cut, fence))) return this.policies.cut(cut, fence);
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

  async isCut(cut: Cut, of: Of): Promise<Verification> {
    try {
      return await ((await this.isByAgents(of)) ? this.agents.cutter : this.policies).isCut(cut, of);
    } catch (error) {
      return { state: 'unknown', evidence: messageOf(error) };
    }
  }

  /** What has begun is not begun by other means: nobody would look for what is there of it. */
  private async takesAgents(cut: Cut, of: Of): Promise<boolean> {
    const held = await this.leases.heldFor(of);
    if (held && !held.isReleased) return held.what === 'agents';
    return 'refused' in (await this.policies.plan(cut, of));
  }

  private async isByAgents(of: Of): Promise<boolean> {
    return (await this.leases.heldFor(of))?.what === 'agents';
  }
}
