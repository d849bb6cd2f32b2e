import type { ResidueItem, ResidueScanner } from '../../../core/ports/fleet.js';
import type { Cluster } from '../cluster.js';
import type { Inventory } from '../inventory.js';
import { wordsOfOwner } from '../pods/pod.js';
import { markedWorkloads, type Scaled } from './marked-workloads.js';
import { replicasOf } from './workload.js';

/** Workloads that injections have scaled. */
export class ScaleResidue implements ResidueScanner {
  constructor(
    private readonly cluster: Cluster,
    private readonly inventory: Inventory,
    /** The namespace of Silverback itself. */
    private readonly home: string,
  ) {}

  async residue(): Promise<readonly ResidueItem[]> {
    return (await markedWorkloads(this.cluster, await this.inventory.touchable(), this.home)).map(itemOf);
  }
}

function itemOf({ owner, workload, mark: { run, injection, prior, written } }: Scaled): ResidueItem {
  const now = replicasOf(workload);
  const scaled = { subject: wordsOfOwner(owner), run, injection };
  return now === written
    ? { ...scaled, kind: 'scale', detail: `scaled from ${prior} to ${written}` }
    : { ...scaled, kind: 'conflict', detail: `scaled from ${prior} to ${written}, and to ${now} by somebody else` };
}
