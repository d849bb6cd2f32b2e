import type { ResidueItem, ResidueScanner } from '../../core/ports/fleet.js';
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
