import { isGone, SilverbackError } from '../../../core/errors.js';
import { ENABLED_NAMESPACE } from '../../../core/target/kubernetes-schema.js';
import type { ClusterPlace } from '../../../core/target/target.js';
import { type Cluster, findCluster, isForbidden } from '../cluster.js';
import type { HttpRoute } from '../http-route.js';
import { JANITOR_LEASE, signIn } from '../janitor/sign.js';
import { KIND } from '../route-objects.js';
import { type Draft, draftOf, type FoundInCluster } from './draft.js';

/** What a cluster says of a target. */
export interface Discovery {
  /** Address of its API server. */
  readonly server: string;
  readonly context: string | null;
  readonly draft: Draft;
  readonly hasJanitor: boolean;
}

/** A list of thousands of objects is written by the server and read by us. Milliseconds. */
const LIST_MS = 30_000;

/**
 * What the objects of a cluster say of a target. Reads only. Throws `target-unreachable`, and `invalid-usage` where no
 * namespace may be touched.
 *
 * @param usual the defaults of a target file, with the context that is meant
 */
export async function discoverKubernetes(usual: ClusterPlace): Promise<Discovery> {
  const cluster = findCluster(usual);
  const [found, janitors] = await Promise.all([everythingIn(cluster), janitorsIn(cluster)]);
  const [own = usual.own, ...others] = janitors;
  const place = { ...usual, own: janitors.includes(usual.own) || others.length > 0 ? usual.own : own };
  const draft = draftOf(found, place);
  if (draft.place.namespaces.length === 0) throw nothingEnabled(cluster.server, draft, found);
  return { server: cluster.server, context: usual.context, draft, hasJanitor: janitors.includes(place.own) };
}

function nothingEnabled(server: string, { nearlyEnabled }: Draft, { namespaces }: FoundInCluster): SilverbackError {
  const names = namespaces.map(({ metadata }) => metadata?.name ?? '').sort();
  const why = `no namespace of the cluster at ${server} may be touched; expected the label ${ENABLED_NAMESPACE}=true on one of ${names.join(', ')}`;
  return new SilverbackError('invalid-usage', [why, ...nearlyEnabled].join('; '));
}

async function everythingIn(cluster: Cluster): Promise<FoundInCluster> {
  const within = { ms: LIST_MS };
  const [namespaces, nodes, pods, services, routes] = await Promise.all([
    cluster.call('listing namespaces', ({ core, bound }) => core.listNamespace({}, bound), within),
    cluster.call('listing nodes', ({ core, bound }) => core.listNode({}, bound), within),
    cluster.call('listing pods', ({ core, bound }) => core.listPodForAllNamespaces({}, bound), within),
    cluster.call('listing Services', ({ core, bound }) => core.listServiceForAllNamespaces({}, bound), within),
    httpRoutesIn(cluster),
  ]);
  return { namespaces: namespaces.items, nodes: nodes.items, pods: pods.items, services: services.items, routes };
}

/** A cluster without Gateway API has none. */
async function httpRoutesIn(cluster: Cluster): Promise<readonly HttpRoute[]> {
  try {
    const listed: unknown = await cluster.call(
      'listing HTTPRoutes',
      ({ custom, bound }) => custom.listClusterCustomObject({ ...KIND }, bound),
      { ms: LIST_MS },
    );
    return (listed as { readonly items: readonly HttpRoute[] }).items;
  } catch (error) {
    if (isGone(error)) return [];
    throw error;
  }
}

/** Namespaces in which one has signed, now or before; whoever may not look there says so himself in the target. */
async function janitorsIn(cluster: Cluster): Promise<readonly string[]> {
  try {
    const fieldSelector = `metadata.name=${JANITOR_LEASE}`;
    const { items } = await cluster.call('looking for a janitor', ({ coordination, bound }) =>
      coordination.listLeaseForAllNamespaces({ fieldSelector }, bound),
    );
    return items.filter((lease) => signIn([lease]) !== null).map(({ metadata }) => metadata?.namespace ?? '');
  } catch (error) {
    if (isForbidden(error)) return [];
    throw error;
  }
}
