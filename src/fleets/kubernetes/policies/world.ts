import type { V1NetworkPolicy } from '@kubernetes/client-node';

/** As the client reads and writes it: the peers of an ingress rule are `_from`. */
export type NetworkPolicy = V1NetworkPolicy;
export type Direction = 'Ingress' | 'Egress';
export type Protocol = 'TCP' | 'UDP' | 'SCTP';
export type Labels = Readonly<Record<string, string>>;

/** A pod that is not finished. Addresses are written as the API server writes them. */
export interface PolicyPod {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Labels;
  /** What the template of its workload gives to every pod; null when nobody would make this pod anew. */
  readonly template: Labels | null;
  /** All of `status.podIPs`; with `hostNetwork` they are its node's. */
  readonly addresses: readonly string[];
  /** All of `status.hostIPs`. */
  readonly hostAddresses: readonly string[];
  readonly hostNetwork: boolean;
  /** Those of all its containers. */
  readonly ports: readonly { readonly name?: string; readonly containerPort: number; readonly protocol?: string }[];
}

export interface PolicyNamespace {
  readonly name: string;
  readonly labels: Labels;
}

export interface PolicyNode {
  readonly name: string;
  /** In the same words as the regions of pods; null when it has none. */
  readonly region: string | null;
  readonly podCidrs: readonly string[];
  /** All addresses from which the node itself speaks, as far as they are known. */
  readonly addresses: readonly string[];
}

/** All of a cluster that decides who reaches whom. Finished pods are left out. */
export interface PolicyWorld {
  readonly pods: readonly PolicyPod[];
  readonly namespaces: readonly PolicyNamespace[];
  readonly nodes: readonly PolicyNode[];
  readonly policies: readonly NetworkPolicy[];
}

/** One end of a connection: an address of a pod, or one that is no pod's. */
export interface End {
  readonly address: string;
  readonly pod: PolicyPod | null;
}

export interface Port {
  readonly number: number;
  readonly protocol: Protocol;
}

export function endsOf(pod: PolicyPod): readonly End[] {
  return pod.addresses.map((address) => ({ address, pod }));
}

export function podName({ namespace, name }: Pick<PolicyPod, 'namespace' | 'name'>): string {
  return `${namespace}/${name}`;
}

export function policyName({ metadata }: NetworkPolicy): string {
  return `${metadata?.namespace ?? 'default'}/${metadata?.name ?? ''}`;
}
