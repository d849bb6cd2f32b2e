import type { V1Node, V1Pod } from '@kubernetes/client-node';
import type { ClusterPlace, WorldLayout } from '../../../core/target/target.js';
import type { ComponentStatus, Components } from '../../world/components.js';
import type { Inventory } from '../inventory.js';
import { belongingOf } from '../membership.js';

/** As `src/world/hosted` has them. */
const PORTS = { data: 8080, control: 8081, dns: 5353 };
const ROLES = ['edge', 'store', 'instance', 'dns', 'users'] as const;

/** How pods of a reference world are told from others, and how instances of a zone are counted (`charts/world`). */
const PART_OF = { label: 'app.kubernetes.io/part-of', world: 'silverback-world' };
const INDEX = 'apps.kubernetes.io/pod-index';

/** The processes of a reference world whose every process is a pod, as the watched cluster shows them. */
export class KubernetesWorldComponents implements Components {
  constructor(
    private readonly inventory: Pick<Inventory, 'meant'>,
    private readonly place: ClusterPlace,
    private readonly layout: Pick<WorldLayout, 'regions'>,
  ) {}

  async all(): Promise<readonly ComponentStatus[]> {
    return componentsOf(await this.inventory.meant(), this.place, this.layout);
  }

  known(): Promise<readonly ComponentStatus[]> {
    return this.all();
  }
}

/**
 * Pure. Whoever has no pod at this moment is down: while another one is made, and while no node takes it. Of two that bear
 * one name the one that is not on its way out counts.
 */
export function componentsOf(
  meant: readonly { readonly pod: V1Pod; readonly node: V1Node | undefined }[],
  place: ClusterPlace,
  { regions }: Pick<WorldLayout, 'regions'>,
): readonly ComponentStatus[] {
  const found = new Map<string, ComponentStatus>();
  for (const { pod, node } of meant) {
    const component = componentOf(pod, node, place);
    if (component && (found.get(component.name)?.state ?? 'down') in GIVES_WAY) found.set(component.name, component);
  }
  const missing = expected(Object.keys(regions)).filter(({ name }) => !found.has(name));
  return [...found.values(), ...missing];
}

const GIVES_WAY = { down: true, stopping: true };

function componentOf(pod: V1Pod, node: V1Node | undefined, place: ClusterPlace): ComponentStatus | null {
  const labels = pod.metadata?.labels ?? {};
  if (labels[PART_OF.label] !== PART_OF.world) return null;
  const { region, zone, service } = belongingOf(pod, node, place, null);
  const role = ROLES.find((known) => known === service);
  if (!role) return null;
  const name = { edge: `edge.${region}`, store: `store.${region}`, instance: `instance.${zone}.${labels[INDEX]}` };
  const life = lifeOf(pod);
  return {
    ...placed(role, role === 'dns' || role === 'users' ? role : name[role], region),
    zone: role === 'instance' ? zone : '',
    host: pod.status?.podIP ?? '',
    life: life?.id ?? null,
    state: stateOf(pod, life),
  };
}

function placed(role: ComponentStatus['role'], name: string, region: string): ComponentStatus {
  const port = role === 'dns' ? PORTS.dns : PORTS.data;
  const nowhere = { zone: '', host: '', life: null, state: 'down', heldBy: [] } as const;
  return { ...nowhere, name, role, region, port, controlPort: PORTS.control };
}

/** How many instances there are is the scale's business. */
function expected(regions: readonly string[]): readonly ComponentStatus[] {
  return [
    ...regions.flatMap((region) => [
      placed('edge', `edge.${region}`, region),
      placed('store', `store.${region}`, region),
    ]),
    placed('dns', 'dns', ''),
    placed('users', 'users', ''),
  ];
}

/** Of its container; null while none runs. `listens`: its startup probe has succeeded. */
function lifeOf({ status }: V1Pod): { readonly id: string; readonly listens: boolean } | null {
  const [container] = status?.containerStatuses ?? [];
  if (container?.state?.running === undefined || !container.containerID) return null;
  return { id: container.containerID, listens: container.started === true };
}

function stateOf({ metadata, spec }: V1Pod, life: ReturnType<typeof lifeOf>): ComponentStatus['state'] {
  if (metadata?.deletionTimestamp !== undefined) return life === null ? 'down' : 'stopping';
  if (life === null) return spec?.nodeName === undefined ? 'down' : 'starting';
  return life.listens ? 'healthy' : 'starting';
}
