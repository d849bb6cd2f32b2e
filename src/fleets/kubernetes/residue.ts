import type { ResidueItem, ResidueScanner } from '../../core/ports/fleet.js';
import type { Cluster } from './cluster.js';
import { INJECTION, RUN } from './leases/run-state.js';
import { nameOf, type Policies } from './network/own-policies.js';
import { allHeld, type RunLeases } from './leases/run-leases.js';
import { nodeResidue } from './nodes/residue.js';

/** What the Leases of runs still hold, those of which nobody can tell, and what nodes themselves say that injections did to them. */
export class LeaseResidue implements ResidueScanner {
  constructor(
    private readonly cluster: Cluster,
    private readonly leases: RunLeases,
    private readonly own: string,
  ) {}

  async residue(): Promise<readonly ResidueItem[]> {
    const { states, unreadable } = await this.leases.read();
    const held = allHeld(states);
    const harm = held
      .filter(({ what }) => what !== 'node')
      .map(({ run, injection, subject, detail }) => ({ kind: 'harm', subject, run, injection, detail }));
    const unknown = unreadable.map(({ run, lease, why }) => {
      return { kind: 'unreadable', subject: `Lease ${lease}`, run, injection: null, detail: why };
    });
    return [...harm, ...unknown, ...(await nodeResidue(this.cluster, held, this.own))];
  }
}

/** NetworkPolicies of ours that are there. */
export class PolicyResidue implements ResidueScanner {
  constructor(private readonly policies: Policies) {}

  async residue(): Promise<readonly ResidueItem[]> {
    return (await this.policies.ours()).map((policy) => {
      const { [RUN]: run = null, [INJECTION]: injection = null } = policy.metadata?.labels ?? {};
      return { kind: 'policy', subject: nameOf(policy), run, injection, detail: 'a NetworkPolicy that cuts pods off' };
    });
  }
}
