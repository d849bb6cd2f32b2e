import { SilverbackError } from '../../../core/errors.js';
import type { Cut, Cutter } from '../../../core/ports/cutter.js';
import type { Fence, Verification } from '../../../core/ports/fence.js';
import type { Capability, Readiness, Scaler } from '../../../core/ports/fleet.js';
import type {
  Emptying,
  NodeFacts,
  NodeOutage,
  NodeScheduler,
  OutageOwner,
  Place,
} from '../../../core/ports/node-scheduler.js';
import type { ClusterCutter } from '../network/cluster-cutter.js';
import { type Named, outer } from './named.js';

/** Nodes of several clusters: a place is in one of them. */
export class NodesOfClusters implements NodeScheduler {
  constructor(private readonly clusters: Named<NodeScheduler>) {}

  async nodesOf(place: Place, besides: readonly string[]): Promise<readonly NodeFacts[]> {
    const { region } = place;
    const facts = await this.clusters.in(region).nodesOf(place, this.clusters.inner(region, besides));
    return facts.map((one) => ({ ...one, node: outer(region, one.node) }));
  }

  close(outage: NodeOutage, how: Emptying, fence: Fence): Promise<void> {
    return this.clusters.in(outage.region).close(this.inner(outage), how, fence);
  }

  open(outage: NodeOutage, fence: Fence): Promise<void> {
    return this.clusters.in(outage.region).open(this.inner(outage), fence);
  }

  isClosed(outage: NodeOutage, how: Emptying, of: OutageOwner): Promise<Verification> {
    return this.clusters.in(outage.region).isClosed(this.inner(outage), how, of);
  }

  private inner(outage: NodeOutage): NodeOutage {
    const { region, node, nodes, instances } = outage;
    return {
      ...outage,
      node: this.clusters.find(node).inner,
      nodes: this.clusters.inner(region, nodes),
      instances: this.clusters.inner(region, instances),
    };
  }
}

export class ScalerOfClusters implements Scaler {
  constructor(private readonly clusters: Named<Scaler>) {}

  scaleOf(region: string): ReturnType<Scaler['scaleOf']> {
    return this.clusters.in(region).scaleOf(region);
  }

  scale(region: string, count: number, fence: Fence): Promise<void> {
    return this.clusters.in(region).scale(region, count, fence);
  }
}

/** Cuts within one of them. */
export class CutterOfClusters implements Cutter {
  readonly sparesUncuttable = true;

  constructor(private readonly clusters: Named<ClusterCutter>) {}

  async refusals(cut: Cut): Promise<readonly string[]> {
    const part = this.of(cut);
    return part === null ? [betweenClusters(cut)] : part.refusals(cut);
  }

  async meansOf(cut: Cut): Promise<string> {
    return this.within(cut).meansOf(cut);
  }

  async cut(cut: Cut, fence: Fence): Promise<void> {
    await this.within(cut).cut(cut, fence);
  }

  async heal(cut: Cut, fence: Fence): Promise<void> {
    await this.within(cut).heal(cut, fence);
  }

  async isCut(cut: Cut, of: Pick<Fence, 'run' | 'injection'>): Promise<Verification> {
    return this.within(cut).isCut(cut, of);
  }

  private within(cut: Cut): ClusterCutter {
    const part = this.of(cut);
    if (part === null) throw new SilverbackError('unsupported-by-target', betweenClusters(cut));
    return part;
  }

  /** The other side of a zone is its own region. Null for two regions. */
  private of({ from, to }: Cut): ClusterCutter | null {
    const regions = this.clusters.all.map(([region]) => region).filter((region) => region === from || region === to);
    const [region, other] = regions;
    return region === undefined || other !== undefined ? null : this.clusters.in(region);
  }
}

function betweenClusters({ from, to }: Cut): string {
  return `${from} and ${to} are in different clusters, and no NetworkPolicy of one tells the pods of the other from its other callers; cut them where both clusters are joined`;
}

/** Whether all of them can be used: whatever is in the way in one of them is. */
export class ReadinessOfClusters implements Readiness {
  constructor(private readonly clusters: Named<Readiness>) {}

  obstacles(): Promise<readonly string[]> {
    return this.each((part) => part.obstacles());
  }

  warnings(): Promise<readonly string[]> {
    return this.each(async (part) => (await part.warnings?.()) ?? []);
  }

  rehearse(needs: readonly Capability[]): Promise<readonly string[]> {
    return this.each((part) => part.rehearse(needs));
  }

  private async each(ask: (part: Readiness) => Promise<readonly string[]>): Promise<readonly string[]> {
    const all = this.clusters.all.map(async ([region, part]) =>
      (await ask(part)).map((line) => `cluster of ${region}: ${line}`),
    );
    return (await Promise.all(all)).flat();
  }
}
