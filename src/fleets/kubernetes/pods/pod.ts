import type { V1OwnerReference, V1Pod } from '@kubernetes/client-node';

/** A pod's name in its cluster: `NAMESPACE/NAME`. */
export const idOf = ({ metadata }: V1Pod): string => `${metadata?.namespace ?? ''}/${metadata?.name ?? ''}`;

/** This very pod, whoever bears its name later: `NAMESPACE/NAME@UID`. */
export const identityOf = (pod: V1Pod): string => `${idOf(pod)}@${pod.metadata?.uid ?? ''}`;

/** What `identityOf` was made of; the uid is empty where only a name was given. */
export interface PodName {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

export function podNamed(identity: string): PodName {
  const [id = '', uid = ''] = identity.split('@');
  const slash = id.indexOf('/');
  return { namespace: id.slice(0, slash), name: id.slice(slash + 1), uid };
}

/** What makes the pod anew when it is gone. */
export interface Owner {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

const HASH = 'pod-template-hash';

/** Null for a bare pod. The ReplicaSet of a Deployment is called after it and the hash of its template. */
export function ownerOf({ metadata }: V1Pod): Owner | null {
  const of = metadata?.ownerReferences?.find(({ controller }) => controller === true);
  if (!of) return null;
  const namespace = metadata?.namespace ?? '';
  const hash = metadata?.labels?.[HASH];
  return hash !== undefined && isOfDeployment(of, hash)
    ? { kind: 'Deployment', namespace, name: of.name.slice(0, -hash.length - 1) }
    : { kind: of.kind, namespace, name: of.name };
}

function isOfDeployment({ kind, name }: V1OwnerReference, hash: string): boolean {
  return kind === 'ReplicaSet' && name.endsWith(`-${hash}`);
}

export const wordsOfOwner = ({ kind, namespace, name }: Owner): string => `${kind} ${namespace}/${name}`;

/** Of what makes a pod anew; null for a bare pod. */
export function ownerWordsOf(pod: V1Pod): string | null {
  const owner = ownerOf(pod);
  return owner && wordsOfOwner(owner);
}

/** What `wordsOfOwner` was made of; null for words that are not its. */
export function ownerNamed(words: string): Owner | null {
  const [, kind, namespace, name] = /^(\S+) ([^/\s]+)\/(\S+)$/.exec(words) ?? [];
  return kind && namespace && name ? { kind, namespace, name } : null;
}

const MIRROR = 'kubernetes.io/config.mirror';

/** Whether its node keeps it itself, whatever the API server is told. */
export const isMirror = ({ metadata }: V1Pod): boolean => metadata?.annotations?.[MIRROR] !== undefined;

/** Why it does not leave its node when that is closed, as words after its name; null where it does. */
export function staysBecause(pod: V1Pod): string | null {
  if (isMirror(pod)) return 'is kept by its node itself';
  const owner = ownerOf(pod);
  return owner?.kind === 'DaemonSet' ? `is of ${wordsOfOwner(owner)}, which runs one on closed nodes, too` : null;
}

/** Whether it serves, as its readiness says. */
export function isReady({ status, metadata }: V1Pod): boolean {
  if (metadata?.deletionTimestamp !== undefined) return false;
  return status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') ?? false;
}

/** Whether its work is done and it will not run again. */
export const isOver = ({ status }: V1Pod): boolean => status?.phase === 'Succeeded' || status?.phase === 'Failed';
