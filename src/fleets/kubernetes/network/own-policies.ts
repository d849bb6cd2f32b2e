import type { V1NetworkPolicy } from '@kubernetes/client-node';
import type { Clock } from '../../../core/ports/clock.js';
import { type Cluster, isGone } from '../cluster.js';
import type { Marked, Marks } from '../janitor/marked.js';
import { INJECTION, RUN } from '../leases/run-state.js';
import { Watched } from '../watched.js';

const IN_ALL = '/apis/networking.k8s.io/v1/networkpolicies';

/** The NetworkPolicies of a cluster, those of ours told apart by their labels. */
export class Policies {
  private readonly watched: Watched<V1NetworkPolicy>;

  constructor(
    private readonly cluster: Cluster,
    clock: Clock,
  ) {
    this.watched = new Watched(
      cluster,
      {
        path: IN_ALL,
        list: (from, ms) =>
          from.call(
            'listing NetworkPolicies',
            ({ networking, bound }) => networking.listNetworkPolicyForAllNamespaces({}, bound),
            { ms },
          ),
      },
      clock,
    );
  }

  all(): Promise<readonly V1NetworkPolicy[]> {
    return this.watched.all();
  }

  /** What the server has at this moment of an injection, or of all of ours. */
  async ours(injection?: string): Promise<readonly V1NetworkPolicy[]> {
    const labelSelector = injection === undefined ? RUN : `${INJECTION}=${injection}`;
    const { items } = await this.cluster.call('listing NetworkPolicies of ours', ({ networking, bound }) =>
      networking.listNetworkPolicyForAllNamespaces({ labelSelector }, bound),
    );
    return items;
  }

  async make(policy: V1NetworkPolicy, signal?: AbortSignal): Promise<void> {
    const namespace = policy.metadata?.namespace ?? '';
    await this.cluster.call(
      `making ${nameOf(policy)}`,
      ({ networking, bound }) => networking.createNamespacedNetworkPolicy({ namespace, body: policy }, bound),
      { signal },
    );
  }

  async remove(policy: V1NetworkPolicy): Promise<void> {
    const { namespace = '', name = '' } = policy.metadata ?? {};
    try {
      await this.cluster.call(`deleting ${nameOf(policy)}`, ({ networking, bound }) =>
        networking.deleteNamespacedNetworkPolicy({ namespace, name }, bound),
      );
    } catch (error) {
      if (!isGone(error)) throw error;
    }
  }

  onChange(heard: () => void): () => void {
    return this.watched.onChange(heard);
  }

  close(): Promise<void> {
    return this.watched.close();
  }
}

/** Those that bear the mark of a run, for a janitor. */
export class MarkedPolicies implements Marks {
  constructor(private readonly policies: Policies) {}

  async all(): Promise<readonly Marked[]> {
    return (await this.policies.all()).flatMap((policy) => {
      const run = policy.metadata?.labels?.[RUN];
      return run === undefined ? [] : [{ run, name: nameOf(policy), undo: () => this.policies.remove(policy) }];
    });
  }

  onChange(heard: () => void): () => void {
    return this.policies.onChange(heard);
  }

  close(): Promise<void> {
    return this.policies.close();
  }
}

export function nameOf({ metadata }: V1NetworkPolicy): string {
  return `NetworkPolicy ${metadata?.namespace ?? ''}/${metadata?.name ?? ''}`;
}
