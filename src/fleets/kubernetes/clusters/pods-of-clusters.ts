import type { Instance } from '../../../core/instance.js';
import type { DisruptionBudgets } from '../../../core/ports/disruption-budgets.js';
import type { Evictor } from '../../../core/ports/evictor.js';
import type { Fence, Verification } from '../../../core/ports/fence.js';
import type { InstanceLister, Lifecycle, Manner, ResidueItem, ResidueScanner } from '../../../core/ports/fleet.js';
import { type Named, outer } from './named.js';

/** The pods of several clusters. */
export class InstancesOfClusters implements InstanceLister {
  constructor(private readonly clusters: Named<InstanceLister>) {}

  async list(): Promise<readonly Instance[]> {
    const lists = this.clusters.all.map(async ([region, part]) =>
      (await part.list()).map((instance) => renamed(region, instance)),
    );
    return (await Promise.all(lists)).flat();
  }

  onChange(heard: () => void): void {
    for (const [, part] of this.clusters.all) part.onChange?.(heard);
  }
}

function renamed(region: string, instance: Instance): Instance {
  const { id, identity, node } = instance;
  return {
    ...instance,
    id: outer(region, id),
    ...(identity !== undefined && { identity: outer(region, identity) }),
    ...(node !== undefined && { node: outer(region, node) }),
  };
}

export class LifecycleOfClusters implements Lifecycle {
  constructor(private readonly clusters: Named<Lifecycle>) {}

  takeDown(instance: string, manner: Manner, fence: Fence): Promise<void> {
    const { part, inner } = this.clusters.find(instance);
    return part.takeDown(inner, manner, fence);
  }

  bringUp(instance: string, fence: Fence): Promise<void> {
    const { part, inner } = this.clusters.find(instance);
    return part.bringUp(inner, fence);
  }

  isDown(instance: string, manner: Manner): Promise<Verification> {
    const { part, inner } = this.clusters.find(instance);
    return part.isDown(inner, manner);
  }
}

export class EvictorOfClusters implements Evictor {
  constructor(private readonly clusters: Named<Evictor>) {}

  evict(instance: string, fence: Fence): Promise<void> {
    const { part, inner } = this.clusters.find(instance);
    return part.evict(inner, fence);
  }

  letBe(instance: string, fence: Fence): Promise<void> {
    const { part, inner } = this.clusters.find(instance);
    return part.letBe(inner, fence);
  }

  isEvicted(instance: string, of: Pick<Fence, 'run' | 'injection'>): Promise<Verification> {
    const { part, inner } = this.clusters.find(instance);
    return part.isEvicted(inner, of);
  }
}

export class BudgetsOfClusters implements DisruptionBudgets {
  constructor(private readonly clusters: Named<DisruptionBudgets>) {}

  async blocking(instances: readonly string[]): Promise<readonly string[]> {
    const all = this.clusters.all.map(async ([region, part]) => {
      const lines = await part.blocking(this.clusters.inner(region, instances));
      return lines.map((line) => `${region}: ${line}`);
    });
    return (await Promise.all(all)).flat();
  }
}

/** What is left in one of them, called as outside of it. */
export class ResidueOfCluster implements ResidueScanner {
  constructor(
    private readonly region: string,
    private readonly part: ResidueScanner,
  ) {}

  async residue(): Promise<readonly ResidueItem[]> {
    return (await this.part.residue()).map((item) => ({ ...item, subject: outer(this.region, item.subject) }));
  }
}
