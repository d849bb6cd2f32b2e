import { messageOf } from '../../../core/errors.js';
import type { ResidueItem, ResidueScanner } from '../../../core/ports/fleet.js';
import { type Cluster, isForbidden } from '../cluster.js';
import type { Inventory } from '../inventory.js';
import type { RunLeases } from '../leases/run-leases.js';
import { wordsOfOwner } from '../pods/pod.js';
import { markedWorkloads, type Scaled } from './marked-workloads.js';
import { replicasOf } from './workload.js';

/** Workloads that injections have scaled, also where nothing new may be done by now. */
export class ScaleResidue implements ResidueScanner {
  constructor(
    private readonly cluster: Cluster,
    private readonly inventory: Pick<Inventory, 'touchable'>,
    private readonly leases: Pick<RunLeases, 'all'>,
    /** The namespace of Silverback itself. */
    private readonly home: string,
  ) {}

  async residue(): Promise<readonly ResidueItem[]> {
    const [touchable, states] = await Promise.all([this.inventory.touchable(), this.leases.all()]);
    const elsewhere = states.flatMap(({ run, scaled }) =>
      scaled.filter((namespace) => !touchable.has(namespace)).map((namespace) => ({ run, namespace })),
    );
    const all = await Promise.all([this.within(touchable), ...elsewhere.map((one) => this.leftBy(one))]);
    return all.flat();
  }

  private async within(namespaces: Iterable<string>): Promise<readonly ResidueItem[]> {
    return (await markedWorkloads(this.cluster, namespaces, this.home)).map(itemOf);
  }

  /** Where this account may not even look any more nobody knows what is left of this run, and others are not hindered. */
  private async leftBy({ run, namespace }: { run: string; namespace: string }): Promise<readonly ResidueItem[]> {
    try {
      return (await this.within([namespace])).filter((item) => item.run === run);
    } catch (error) {
      if (!isForbidden(error)) throw error;
      const subject = `workloads of namespace ${namespace}`;
      return [{ kind: 'unreadable', subject, run, injection: null, detail: messageOf(error) }];
    }
  }
}

function itemOf({ owner, workload, mark: { run, injection, prior, written } }: Scaled): ResidueItem {
  const now = replicasOf(workload);
  const scaled = { subject: wordsOfOwner(owner), run, injection };
  return now === written
    ? { ...scaled, kind: 'scale', detail: `scaled from ${prior} to ${written}` }
    : { ...scaled, kind: 'conflict', detail: `scaled from ${prior} to ${written}, and to ${now} by somebody else` };
}
