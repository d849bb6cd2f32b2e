import type { V1NetworkPolicy, V1NetworkPolicyPeer } from '@kubernetes/client-node';
import { isGone, messageOf } from '../../../core/errors.js';
import type { Clock } from '../../../core/ports/clock.js';
import { type Cluster, isConflict, isForbidden } from '../cluster.js';
import type { Marked, Marks } from '../janitor/marked.js';
import { HOME, INJECTION, RUN } from '../leases/run-state.js';
import { Watched } from '../watched.js';

const IN_ALL = '/apis/networking.k8s.io/v1/networkpolicies';
/** How long after it was not allowed to look at them it is tried again, milliseconds. */
const FORBIDDEN_MS = 60_000;

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
  async ours(injection?: string): Promise<readonly V1NetworkPolicy[]> {
    const labelSelector = [`${HOME}=${this.home}`, injection === undefined ? RUN : `${INJECTION}=${injection}`].join();
    const { items } = await this.cluster.call('listing NetworkPolicies of ours', ({ networking, bound }) =>
      networking.listNetworkPolicyForAllNamespaces({ labelSelector }, bound),
    );
    return items;
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
}

/** Those that bear the mark of a run, for its janitor. One whose runs cut nobody need not be allowed to look at them. */
export class MarkedPolicies implements Marks {
  private forbiddenUntil = -Infinity;
  private isTold = false;

  constructor(
    private readonly policies: Policies,
    private readonly log: (line: string) => void = console.error,
  ) {}

  async all(): Promise<readonly Marked[]> {
    return (await this.known()).flatMap((policy) => {
      const run = policy.metadata?.labels?.[RUN];
      return run === undefined || !this.policies.isOurs(policy)
        ? []
        : [{ run, name: nameOf(policy), undo: () => this.policies.remove(policy) }];
    });
  }

  onChange(heard: () => void): () => void {
    return this.policies.onChange(heard);
  }

  close(): Promise<void> {
    return this.policies.close();
  }

  private async known(): Promise<readonly V1NetworkPolicy[]> {
    const { clock } = this.policies;
    if (clock.monotonic() < this.forbiddenUntil) return [];
    try {
      return await this.policies.all();
    } catch (error) {
      if (!isForbidden(error)) throw error;
      this.forbiddenUntil = clock.monotonic() + FORBIDDEN_MS;
      if (!this.isTold) this.log(`${messageOf(error)}: NetworkPolicies are not looked at`);
      this.isTold = true;
      return [];
    }
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
