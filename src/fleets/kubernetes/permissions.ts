import type { Capability } from '../../core/ports/fleet.js';
import type { Cluster } from './cluster.js';

/** One thing that must be allowed; cluster-wide where it has no namespace. */
interface Permission {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
}

const permission = (group: string, resource: string, ...verbs: readonly string[]): readonly Permission[] =>
  verbs.map((verb) => ({ verb, group, resource }));

/** What everything starts with, of the whole cluster. */
const SEEN = [
  ...permission('', 'pods', 'list', 'watch'),
  ...permission('', 'nodes', 'list', 'watch'),
  ...permission('', 'namespaces', 'list', 'watch'),
];

/** What a run does in Silverback's own namespace. */
const OWN = permission('coordination.k8s.io', 'leases', 'get', 'list', 'watch', 'create', 'update', 'delete');

/** What a capability does in each namespace that may be touched. */
const NEEDED: Readonly<Partial<Record<Capability, readonly Permission[]>>> = {
  lifecycle: [
    ...permission('', 'pods', 'get', 'delete'),
    ...permission('apps', 'deployments', 'get'),
    ...permission('apps', 'statefulsets', 'get'),
    ...permission('apps', 'replicasets', 'get'),
    ...permission('apps', 'daemonsets', 'get'),
  ],
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
    const wanted = needs.flatMap((need) => NEEDED[need] ?? []);
    const all = [...namespaces].flatMap((namespace) => wanted.map((one) => this.refused(one, namespace)));
    return (await Promise.all(all)).flat();
  }

  private async refused({ verb, group, resource }: Permission, namespace: string | null): Promise<readonly string[]> {
    const where = namespace === null ? 'in all of the cluster' : `in namespace ${namespace}`;
    const { status } = await this.cluster.call(
      `asking whether ${verb} ${resource} is allowed`,
      ({ authorization, bound }) =>
        authorization.createSelfSubjectAccessReview(
          {
            body: {
              spec: { resourceAttributes: { verb, group, resource, ...(namespace === null ? {} : { namespace }) } },
            },
          },
          bound,
        ),
    );
    if (status?.allowed === true) return [];
    const of = group === '' ? resource : `${resource}.${group}`;
    return [`this account may not ${verb} ${of} ${where}; expected a Role that allows it`];
  }
}
