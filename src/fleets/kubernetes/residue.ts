import type { ResidueItem, ResidueScanner } from '../../core/ports/fleet.js';
import { INJECTION, RUN } from './leases/run-state.js';
import { nameOf, type Policies } from './network/own-policies.js';
import { allHeld, type RunLeases } from './leases/run-leases.js';

/** What the Leases of runs still hold. */
export class LeaseResidue implements ResidueScanner {
  constructor(private readonly leases: RunLeases) {}

  async residue(): Promise<readonly ResidueItem[]> {
    return allHeld(await this.leases.all()).map(({ run, injection, subject, detail }) => {
      return { kind: 'harm', subject, run, injection, detail };
    });
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

/** Several scanners as one. */
export class AllResidue implements ResidueScanner {
  constructor(private readonly parts: readonly ResidueScanner[]) {}

  async residue(): Promise<readonly ResidueItem[]> {
    return (await Promise.all(this.parts.map((part) => part.residue()))).flat();
  }
}
