import type { V1NetworkPolicy, V1NetworkPolicyPeer } from '@kubernetes/client-node';
import { isGone } from '../../../core/errors.js';
import type { Clock } from '../../../core/ports/clock.js';
import { type Cluster, isConflict } from '../cluster.js';
import type { Marked, Marks } from '../janitor/marked.js';
import { WhereAllowed } from '../janitor/where-allowed.js';
import { HOME, INJECTION, RUN } from '../leases/run-state.js';
import { Watched } from '../watched.js';

const IN_ALL = '/apis/networking.k8s.io/v1/networkpolicies';

/** The NetworkPolicies of a cluster, those of ours told apart by their labels. */
export class Policies {
  private readonly watched: Watched<V1NetworkPolicy>;

  constructor(
    private readonly cluster: Cluster,
    /** The namespace of Silverback itself. */
    private readonly home: string,
    readonly clock: Clock,
  ) {
    this.watched = new Watched(cluster, { path: IN_ALL, what: 'NetworkPolicies' }, clock);
  }

  async all(): Promise<readonly V1NetworkPolicy[]> {
    return (await this.watched.all()).map(withPeers);
  }

  /** What the server has at this moment of an injection, or of all of ours. */
  ours(injection?: string): Promise<readonly V1NetworkPolicy[]> {
    return this.labelled(injection === undefined ? RUN : `${INJECTION}=${injection}`);
  }

  /** The same of a run. */
  oursOf(run: string): Promise<readonly V1NetworkPolicy[]> {
    return this.labelled(`${RUN}=${run}`);
  }

  async make(policy: V1NetworkPolicy): Promise<void> {
    const namespace = policy.metadata?.namespace ?? '';
    const marked = { ...policy.metadata, labels: { ...policy.metadata?.labels, [HOME]: this.home } };
    await this.cluster.call(`making ${nameOf(policy)}`, ({ networking, bound }) =>
      networking.createNamespacedNetworkPolicy({ namespace, body: { ...policy, metadata: marked } }, bound),
    );
  }

  isOurs({ metadata }: V1NetworkPolicy): boolean {
    return metadata?.labels?.[HOME] === this.home;
  }

  async remove(policy: V1NetworkPolicy): Promise<void> {
    const { namespace = '', name = '', uid } = policy.metadata ?? {};
    // One that was made again under that name is another one.
    const body = uid === undefined ? {} : { preconditions: { uid } };
    try {
      await this.cluster.call(`deleting ${nameOf(policy)}`, ({ networking, bound }) =>
        networking.deleteNamespacedNetworkPolicy({ namespace, name, body }, bound),
      );
    } catch (error) {
      if (!isGone(error) && !isConflict(error)) throw error;
    }
  }

  onChange(heard: () => void): () => void {
    return this.watched.onChange(heard);
  }

  close(): Promise<void> {
    return this.watched.close();
  }

  private async labelled(as: string): Promise<readonly V1NetworkPolicy[]> {
    const labelSelector = `${HOME}=${this.home},${as}`;
    const { items } = await this.cluster.call('listing NetworkPolicies of ours', ({ networking, bound }) =>
      networking.listNetworkPolicyForAllNamespaces({ labelSelector }, bound),
    );
    return items;
  }
}

/** Those that bear the mark of a run, for its janitor. */
export class MarkedPolicies implements Marks {
  readonly what = 'policies';
  private readonly known: WhereAllowed<V1NetworkPolicy>;

  constructor(
    private readonly policies: Policies,
    log: (line: string) => void,
  ) {
    this.known = new WhereAllowed(policies, 'NetworkPolicies', policies.clock, log);
  }

  async all(): Promise<readonly Marked[] | null> {
    const known = await this.known.all();
    return known && known.filter((policy) => this.policies.isOurs(policy)).flatMap((policy) => this.marked(policy));
  }

  async now(run: string): Promise<readonly Marked[]> {
    return (await this.policies.oursOf(run)).flatMap((policy) => this.marked(policy));
  }

  /** A policy without its mark is nobody's any more: it has been made by somebody else. */
  contested(): Promise<ReadonlyMap<string, string>> {
    return Promise.resolve(new Map());
  }

  onChange(heard: () => void): () => void {
    return this.policies.onChange(heard);
  }

  close(): Promise<void> {
    return this.policies.close();
  }

  private marked(policy: V1NetworkPolicy): readonly Marked[] {
    const run = policy.metadata?.labels?.[RUN];
    return run === undefined ? [] : [{ run, name: nameOf(policy), undo: () => this.policies.remove(policy) }];
  }
}

/** Of what is followed, peers are called as on the wire, and not as the client has them. */
function withPeers(policy: V1NetworkPolicy): V1NetworkPolicy {
  const { spec } = policy;
  if (!spec?.ingress) return policy;
  const ingress = spec.ingress.map((rule) => {
    const { from } = rule as { readonly from?: V1NetworkPolicyPeer[] };
    return rule._from === undefined && from !== undefined ? { ...rule, _from: from } : rule;
  });
  return { ...policy, spec: { ...spec, ingress } };
}

export function nameOf({ metadata }: V1NetworkPolicy): string {
  return `NetworkPolicy ${metadata?.namespace ?? ''}/${metadata?.name ?? ''}`;
}
