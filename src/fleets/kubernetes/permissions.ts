import type { Capability } from '../../core/ports/fleet.js';
import type { Cluster } from './cluster.js';

/** One thing that must be allowed; cluster-wide where it has no namespace. */
interface Permission {
  readonly verb: string;
  readonly group: string;
  /** `pods`, or `pods/exec` for what hangs on them. */
  readonly resource: string;
}

const permission = (group: string, resource: string, ...verbs: readonly string[]): readonly Permission[] =>
  verbs.map((verb) => ({ verb, group, resource }));

/** What everything starts with, of the whole cluster. */
const SEEN = [
  ...permission('', 'pods', 'list', 'watch'),
  ...permission('', 'nodes', 'list', 'watch'),
  ...permission('', 'namespaces', 'get', 'list', 'watch'),
  ...permission('networking.k8s.io', 'networkpolicies', 'list'),
];

/** What a run does in Silverback's own namespace. */
const OWN = permission('coordination.k8s.io', 'leases', 'get', 'list', 'watch', 'create', 'update', 'delete');

/** Whoever replaces a pod says how many he wants. */
const OWNERS = ['deployments', 'statefulsets', 'replicasets', 'daemonsets'].flatMap((resource) =>
  permission('apps', resource, 'get'),
);
/** Every run looks whether a route is in somebody's hands; one that shifts users writes it, too. */
const ROUTES_SEEN = permission('gateway.networking.k8s.io', 'httproutes', 'get');
const ROUTES_WRITTEN = permission('gateway.networking.k8s.io', 'httproutes', 'patch');
const BUDGETS = permission('policy', 'poddisruptionbudgets', 'list');

/** What every run looks for in each namespace that may be touched: workloads that were scaled. */
const LOOKED_FOR = [
  ...permission('apps', 'deployments', 'list'),
  ...permission('apps', 'statefulsets', 'list'),
  ...permission('autoscaling', 'horizontalpodautoscalers', 'list'),
];

/** Agents: an ephemeral container is added, and talked to. */
const AGENTS = [
  ...permission('', 'pods', 'get'),
  ...permission('', 'pods/ephemeralcontainers', 'patch'),
  ...permission('', 'pods/attach', 'create', 'get'),
];

/** What a capability does in each namespace that may be touched. */
const NEEDED: Readonly<Partial<Record<Capability, readonly Permission[]>>> = {
  lifecycle: [...permission('', 'pods', 'get', 'delete'), ...OWNERS],
  evictor: [...permission('', 'pods', 'get'), ...permission('', 'pods/eviction', 'create'), ...OWNERS],
  nodes: [...OWNERS, ...BUDGETS],
  budgets: BUDGETS,
  scaler: [
    ...OWNERS,
    ...permission('apps', 'deployments', 'patch'),
    ...permission('apps', 'statefulsets', 'patch'),
    ...permission('autoscaling', 'horizontalpodautoscalers', 'patch'),
  ],
  cutter: [
    ...permission('', 'pods/exec', 'create', 'get'),
    ...permission('networking.k8s.io', 'networkpolicies', 'create', 'delete'),
  ],
  upstreams: [...AGENTS, ...permission('', 'services', 'list')],
  loss: AGENTS,
  lookups: AGENTS,
  cpu: AGENTS,
  memory: AGENTS,
};

/** What a capability does that is of no namespace: it takes a ClusterRole. */
const NEEDED_OF_CLUSTER: Readonly<Partial<Record<Capability, readonly Permission[]>>> = {
  nodes: permission('', 'nodes', 'get', 'patch'),
  cutter: permission('networking.k8s.io', 'networkpolicies', 'watch'),
};

/** Asks the API server what this account may not do (SelfSubjectAccessReview); each answer names the verb and the resource. */
export class Permissions {
  constructor(
    private readonly cluster: Cluster,
    private readonly own: string,
  ) {}

  async missing(): Promise<readonly string[]> {
    const all = [...SEEN.map((one) => this.refused(one, null)), ...OWN.map((one) => this.refused(one, this.own))];
    return (await Promise.all(all)).flat();
  }

  async missingFor(needs: readonly Capability[], namespaces: Iterable<string>): Promise<readonly string[]> {
    const wanted = distinct([...LOOKED_FOR, ...needs.flatMap((need) => NEEDED[need] ?? [])]);
    const ofCluster = needs.flatMap((need) => NEEDED_OF_CLUSTER[need] ?? []).map((one) => this.refused(one, null));
    const all = [...namespaces].flatMap((namespace) => wanted.map((one) => this.refused(one, namespace)));
    return (await Promise.all([...ofCluster, ...all])).flat();
  }

  /** Where a capability may be had by agents as well. */
  async missingForAgents(namespaces: Iterable<string>): Promise<readonly string[]> {
    const all = [...namespaces].flatMap((namespace) => AGENTS.map((one) => this.refused(one, namespace)));
    return (await Promise.all(all)).flat();
  }

  /** @param namespaces of the routes that are carried */
  async missingForRoutes(needs: readonly Capability[], namespaces: readonly string[]): Promise<readonly string[]> {
    const wanted = [...ROUTES_SEEN, ...(needs.includes('routers') ? ROUTES_WRITTEN : [])];
    const all = namespaces.flatMap((namespace) => wanted.map((one) => this.refused(one, namespace)));
    return (await Promise.all(all)).flat();
  }

  private async refused({ verb, group, resource }: Permission, namespace: string | null): Promise<readonly string[]> {
    const where = namespace === null ? 'in all of the cluster' : `in namespace ${namespace}`;
    const [name = '', subresource] = resource.split('/');
    const resourceAttributes = {
      verb,
      group,
      resource: name,
      ...(subresource === undefined ? {} : { subresource }),
      ...(namespace === null ? {} : { namespace }),
    };
    const { status } = await this.cluster.call(
      `asking whether ${verb} ${resource} is allowed`,
      ({ authorization, bound }) =>
        authorization.createSelfSubjectAccessReview({ body: { spec: { resourceAttributes } } }, bound),
    );
    if (status?.allowed === true) return [];
    const of = group === '' ? resource : `${resource}.${group}`;
    return [
      `this account may not ${verb} ${of} ${where}; expected a ${namespace === null ? 'ClusterRole' : 'Role'} that allows it`,
    ];
  }
}

/** What several capabilities need is asked once. */
function distinct(all: readonly Permission[]): readonly Permission[] {
  return [...new Map(all.map((one) => [`${one.verb} ${one.group}/${one.resource}`, one])).values()];
}
