import { isGone } from '../../core/errors.js';
import { ENABLED_NAMESPACE } from '../../core/target/kubernetes-schema.js';
import type { Capability, Readiness } from '../../core/ports/fleet.js';
import { environmentProblems } from './environment.js';
import type { ClusterPlace } from '../../core/target/target.js';
import { type Cluster } from './cluster.js';
import type { AgentReadiness } from './agents/readiness.js';
import type { Inventory } from './inventory.js';
import type { JanitorSign } from './janitor/sign.js';
import { noOwnNamespace } from './leases/own-namespace.js';
import { Permissions } from './permissions.js';

/** Whether the cluster has what the target names, whether this account may do what is needed, and whether harm would end without us. */
export class KubernetesReadiness implements Readiness {
  private readonly permissions: Permissions;

  constructor(
    private readonly cluster: Cluster,
    private readonly inventory: Inventory,
    private readonly place: ClusterPlace,
    private readonly sign: JanitorSign,
    private readonly carriers: Pick<Readiness, 'warnings'>,
    private readonly agents: AgentReadiness,
    /** Namespaces of the objects that carry the target's routes, by route. */
    private readonly routes: Readonly<Record<string, string>>,
    /** What the target file says that the cluster is to its owners. */
    private readonly environment: string,
  ) {
    this.permissions = new Permissions(cluster, place.own);
  }

  async obstacles(): Promise<readonly string[]> {
    const forbidden = await this.permissions.missing();
    if (forbidden.length > 0) return forbidden;
    const [touchable, own, namespaces] = await Promise.all([
      this.touchable(),
      this.ownNamespace(),
      this.inventory.namespaces.all(),
    ]);
    const found = [...environmentProblems(namespaces, this.place, this.environment), ...touchable, ...own];
    return own.length > 0 ? found : [...found, ...(await this.janitor())];
  }

  /** Of what carries its routes, and what agents have left. */
  async warnings(): Promise<readonly string[]> {
    return [...((await this.carriers.warnings?.()) ?? []), ...(await this.agents.tombstones())];
  }

  async rehearse(needs: readonly Capability[]): Promise<readonly string[]> {
    const [missing, forRoutes, unended] = await Promise.all([
      this.inventory.touchable().then((touchable) => this.permissions.missingFor(needs, touchable)),
      this.permissions.missingForRoutes(needs, [...new Set(Object.values(this.routes))]),
      this.unended(needs),
    ]);
    // Who may not ask is not told whether it would be taken.
    const refused = missing.length > 0 ? [] : await this.agents.refusals(needs);
    return [...missing, ...forRoutes, ...unended, ...refused];
  }

  private async touchable(): Promise<readonly string[]> {
    const found = await this.inventory.touchable();
    const missing = (this.place.namespaces ?? []).filter((name) => !found.has(name));
    if (missing.length > 0)
      return [
        `namespace ${missing.join(', ')} of spec.kubernetes.namespaces may not be touched; expected the label ${ENABLED_NAMESPACE}=true on it`,
      ];
    const routes = Object.entries(this.routes).filter(([, namespace]) => !found.has(namespace));
    if (routes.length > 0)
      return routes.map(
        ([route, namespace]) =>
          `namespace ${namespace} of route ${route} may not be touched; expected the label ${ENABLED_NAMESPACE}=true on it, and its name among spec.kubernetes.namespaces where these are listed`,
      );
    return found.size > 0
      ? []
      : [`no namespace may be touched; expected the label ${ENABLED_NAMESPACE}=true on those that may`];
  }

  private async ownNamespace(): Promise<readonly string[]> {
    const name = this.place.own;
    try {
      await this.cluster.call(`reading namespace ${name}`, ({ core, bound }) => core.readNamespace({ name }, bound));
      return [];
    } catch (error) {
      if (!isGone(error)) throw error;
      return [noOwnNamespace(name)];
    }
  }

  /** Nodes that the janitor would leave closed, since its account may not even see them. */
  private async unended(needs: readonly Capability[]): Promise<readonly string[]> {
    if (!needs.includes('nodes') || !(await this.sign.leaves('node'))) return [];
    return [
      `the janitor in namespace ${this.place.own} may not see nodes, so these would stay closed if Silverback died; expected a release of the chart that enables zone.outage, region.outage or zone.drain, or an account of the janitor that may do as much`,
    ];
  }

  /** Without one, what a dead worker has harmed would stay so. */
  private async janitor(): Promise<readonly string[]> {
    if (await this.sign.isSeen()) return [];
    return [
      `no janitor is at work in namespace ${this.place.own}, so harm would not end if Silverback died; expected the one that the chart installs`,
    ];
  }
}
