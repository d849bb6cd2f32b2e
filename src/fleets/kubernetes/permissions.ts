import type { Capability } from '../../core/ports/fleet.js';
import type { Cluster } from './cluster.js';

/** One thing that must be allowed; cluster-wide where it has no namespace. */
interface Permission {
  readonly verb: string;
  readonly group: string;
  /** `pods`, or `pods/exec` for what hangs on them. */
  readonly resource: string;
  /** What in the values of the chart gives it: charts/silverback/files/rights.yaml. */
  readonly value: string;
}

/** @param value what in the values of the chart gives all of these */
const given =
  (value: string) =>
  (group: string, resource: string, ...verbs: readonly string[]) =>
    verbs.map((verb): Permission => ({ verb, group, resource, value }));
/** @param faults of which each gives it */
const byFaults = (...faults: readonly string[]) =>
  given(`${faults.length > 1 ? 'one of ' : ''}${faults.map((kind) => `faults.${kind}`).join(', ')}`);
const NAMESPACES = 'namespaces';
const byNamespaces = given(NAMESPACES);

/** What everything starts with, of the whole cluster. */
const SEEN = [
  ...byNamespaces('', 'pods', 'list', 'watch'),
  ...byNamespaces('', 'nodes', 'list', 'watch'),
  ...byNamespaces('', 'namespaces', 'get', 'list', 'watch'),
  ...byNamespaces('networking.k8s.io', 'networkpolicies', 'list'),
];

/** What a run does in Silverback's own namespace. */
const OWN = byNamespaces('coordination.k8s.io', 'leases', 'get', 'list', 'watch', 'create', 'update', 'delete');

/** Whoever replaces a pod says how many he wants. */
const OWNERS = ['deployments', 'statefulsets', 'replicasets', 'daemonsets'].flatMap((resource) =>
  byNamespaces('apps', resource, 'get'),
);
const PODS_SEEN = byNamespaces('', 'pods', 'get');
/** Every run looks whether a route is in somebody's hands; one that shifts users writes it, too. */
const ROUTES_SEEN = byNamespaces('gateway.networking.k8s.io', 'httproutes', 'get');
const ROUTES_WRITTEN = given('care.weights')('gateway.networking.k8s.io', 'httproutes', 'patch');
const BUDGETS = byNamespaces('policy', 'poddisruptionbudgets', 'list');

/** What every run looks for in each namespace that may be touched: workloads that were scaled. */
const LOOKED_FOR = [
  ...byNamespaces('apps', 'deployments', 'list'),
  ...byNamespaces('apps', 'statefulsets', 'list'),
  ...byNamespaces('autoscaling', 'horizontalpodautoscalers', 'list'),
];

const byScale = given('care.scale');
const byCuts = byFaults('network.partition');
const byCalls = byFaults('network.latency', 'network.errors');
const byNodes = byFaults('zone.drain', 'zone.outage', 'region.outage');

/** An ephemeral container is added, and talked to. */
const agents = (by: ReturnType<typeof given>): readonly Permission[] => [
  ...PODS_SEEN,
  ...by('', 'pods/ephemeralcontainers', 'patch'),
  ...by('', 'pods/attach', 'create', 'get'),
];
const CUT_BY_AGENTS = agents(byCuts);

/** What a capability does in each namespace that may be touched. */
const NEEDED: Readonly<Partial<Record<Capability, readonly Permission[]>>> = {
  lifecycle: [
    ...PODS_SEEN,
    ...byFaults('instance.kill', 'instance.stop', 'zone.outage', 'region.outage')('', 'pods', 'delete'),
    ...OWNERS,
  ],
  reviver: [...PODS_SEEN, ...OWNERS],
  evictor: [...PODS_SEEN, ...byFaults('instance.evict', 'zone.drain')('', 'pods/eviction', 'create'), ...OWNERS],
  nodes: [...OWNERS, ...BUDGETS],
  budgets: BUDGETS,
  scaler: [
    ...OWNERS,
    ...byScale('apps', 'deployments', 'patch'),
    ...byScale('apps', 'statefulsets', 'patch'),
    ...byScale('autoscaling', 'horizontalpodautoscalers', 'patch'),
  ],
  cutter: [
    ...byCuts('', 'pods/exec', 'create', 'get'),
    ...byCuts('networking.k8s.io', 'networkpolicies', 'create', 'delete'),
  ],
  upstreams: [...agents(byCalls), ...byCalls('', 'services', 'list')],
  loss: agents(byFaults('network.loss')),
  lookups: agents(byFaults('dns.failure')),
  cpu: agents(byFaults('resource.cpu')),
  memory: agents(byFaults('resource.memory')),
};

/** What a capability does that is of no namespace: it takes a ClusterRole. */
const NEEDED_OF_CLUSTER: Readonly<Partial<Record<Capability, readonly Permission[]>>> = {
  nodes: [...byNamespaces('', 'nodes', 'get'), ...byNodes('', 'nodes', 'patch')],
  cutter: byNamespaces('networking.k8s.io', 'networkpolicies', 'watch'),
};

/**
 * Asks the API server what this account may not do (SelfSubjectAccessReview); each answer names the verb, the resource, and
 * what of the chart would allow it.
 */
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

  /** Where policies cannot make a cut. */
  async missingForAgents(namespaces: Iterable<string>): Promise<readonly string[]> {
    const all = [...namespaces].flatMap((namespace) => CUT_BY_AGENTS.map((one) => this.refused(one, namespace)));
    return (await Promise.all(all)).flat();
  }

  /** @param namespaces of the routes that are carried */
  async missingForRoutes(needs: readonly Capability[], namespaces: readonly string[]): Promise<readonly string[]> {
    const wanted = [...ROUTES_SEEN, ...(needs.includes('routers') ? ROUTES_WRITTEN : [])];
    const all = namespaces.flatMap((namespace) => wanted.map((one) => this.refused(one, namespace)));
    return (await Promise.all(all)).flat();
  }

  private async refused(
    { verb, group, resource, value }: Permission,
    namespace: string | null,
  ): Promise<readonly string[]> {
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
      `this account may not ${verb} ${of} ${where}; expected a ${namespace === null ? 'ClusterRole' : 'Role'} that allows it (${this.wordsOf(value, namespace)})`,
    ];
  }

  /** A right in a namespace of others is given by two values: what it is for, and where. */
  private wordsOf(value: string, namespace: string | null): string {
    return namespace === null || namespace === this.own || value === NAMESPACES
      ? `value of the chart: ${value}`
      : `values of the chart: ${NAMESPACES}, and ${value}`;
  }
}

/** What several capabilities need is asked once; any value that gives it will do. */
function distinct(all: readonly Permission[]): readonly Permission[] {
  return [...new Map(all.map((one) => [`${one.verb} ${one.group}/${one.resource}`, one])).values()];
}
