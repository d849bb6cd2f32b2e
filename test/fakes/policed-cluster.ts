import type { V1Namespace, V1NetworkPolicy, V1Node, V1Pod } from '@kubernetes/client-node';
import { SilverbackError } from '../../src/core/errors.js';
import type { Fence } from '../../src/core/ports/fence.js';
import { kubernetesSchema } from '../../src/core/target/kubernetes-schema.js';
import { type Held, INJECTION } from '../../src/fleets/kubernetes/leases/run-state.js';
import type { CutterParts } from '../../src/fleets/kubernetes/network/cutter.js';
import { sidesOf } from '../../src/fleets/kubernetes/network/policy-sides.js';
import { API_SERVER, type Spot } from '../../src/fleets/kubernetes/network/trials.js';
import type { End } from '../../src/fleets/kubernetes/policies/world.js';
import { naiveReach } from './naive-reach.js';

/** A pod `APP-REGION-ZONE` of a namespace that may be touched. */
export interface PodOf {
  readonly app: string;
  readonly region: string;
  readonly zone: string;
  readonly addresses: readonly string[];
  readonly isHost?: boolean;
}

const PORT = 8080;
const TOPOLOGY = 'topology.kubernetes.io';
const CONFLICT = new SilverbackError('target-unreachable', 'it is there already', { context: { status: 409 } });

/** A cluster whose network plugin enforces policies at once, or none, and what its API server remembers of runs. */
export class PolicedCluster {
  readonly policies = new Map<string, V1NetworkPolicy>();
  readonly held = new Map<string, Held>();
  /** Addresses at which nobody listens. */
  readonly deaf = new Set<string>();
  isEnforced = true;
  /** Whether its janitor says that it does not end them. */
  leavesPolicies = false;
  readonly place = { ...kubernetesSchema.parse({}), region: null } as CutterParts['place'];
  private pods: readonly V1Pod[];
  private readonly namespaces: readonly V1Namespace[] = [
    { metadata: { name: 'shop', labels: { 'kubernetes.io/metadata.name': 'shop' } } },
  ];
  private readonly nodes: readonly V1Node[] = [
    { metadata: { name: 'node' }, spec: { podCIDRs: ['10.42.0.0/16', 'fd00::/64'] } },
  ];

  constructor(pods: readonly PodOf[]) {
    this.pods = pods.map(podOf);
  }

  /** As an owner does. */
  replace(one: PodOf, by: PodOf): void {
    this.pods = [...this.pods.filter(({ metadata }) => metadata?.name !== podOf(one).metadata?.name), podOf(by)];
  }

  /** What a worker has of it, which remembers nothing of another one. */
  parts(): CutterParts {
    const all = <T>(list: readonly T[]) => ({ all: () => Promise.resolve(list) });
    const inventory = {
      pods: { all: () => Promise.resolve(this.pods) },
      nodes: all(this.nodes),
      namespaces: all(this.namespaces),
      touchable: () => Promise.resolve(new Set(['shop'])),
    };
    const policies = {
      all: () => Promise.resolve([...this.policies.values()]),
      ours: (injection?: string) =>
        Promise.resolve(
          [...this.policies.values()].filter(({ metadata }) => {
            const of = metadata?.labels?.[INJECTION];
            return of !== undefined && (injection === undefined || of === injection);
          }),
        ),
      make: (policy: V1NetworkPolicy) => {
        const name = policy.metadata?.name ?? '';
        if (this.policies.has(name)) return Promise.reject(CONFLICT);
        this.policies.set(name, policy);
        return Promise.resolve();
      },
      remove: ({ metadata }: V1NetworkPolicy) => Promise.resolve(void this.policies.delete(metadata?.name ?? '')),
    };
    const trials = {
      from: ({ pod }: { readonly pod: string }, _image: string, spots: readonly Spot[]) =>
        Promise.resolve(
          spots.map((spot) => {
            const passed = this.hears(pod, spot.address, spot.port);
            return { ...spot, passed, said: passed ? 'open' : 'no answer' };
          }),
        ),
    };
    const sign = { leaves: () => Promise.resolve(this.leavesPolicies) };
    return { inventory, policies, leases: this.leases(), sign, trials, place: this.place };
  }

  leases() {
    return {
      heldFor: ({ injection }: Pick<Fence, 'injection'>) => Promise.resolve(this.held.get(injection) ?? null),
      hold: ({ injection }: Fence, what: Omit<Held, 'isReleased'>) => {
        this.held.set(injection, { ...what, isReleased: false });
        return Promise.resolve();
      },
      release: ({ injection }: Fence) => {
        const held = this.held.get(injection);
        if (held) this.held.set(injection, { ...held, isReleased: true });
        return Promise.resolve();
      },
      refuseOlder: () => Promise.resolve(),
      refuseLost: () => undefined,
    };
  }

  /** Whether a new connection from a pod is answered at an address. */
  hears(pod: string, address: string, port = PORT): boolean {
    if (address === API_SERVER.address) return true;
    const { world } = sidesOf(
      { from: '', to: '', oneWay: false },
      { pods: this.pods, nodes: this.nodes, namespaces: this.namespaces, touchable: new Set(), place: this.place },
    );
    const from = world.pods.find(({ name }) => name === pod);
    const to = world.pods.find(({ addresses }) => addresses.includes(address));
    if (!from || !to || this.deaf.has(address)) return false;
    const source = from.addresses.find((one) => one.includes(':') === address.includes(':'));
    if (source === undefined) return false;
    const [near, far]: [End, End] = [
      { address: source, pod: from },
      { address, pod: to },
    ];
    const policies = this.isEnforced ? [...this.policies.values()] : [];
    return naiveReach({ ...world, policies }, near, far, {
      number: port,
      protocol: 'TCP',
    });
  }
}

function podOf({ app, region, zone, addresses, isHost = false }: PodOf): V1Pod {
  const name = `${app}-${region}-${zone}`;
  const owner = { apiVersion: 'apps/v1', kind: 'StatefulSet', name, uid: name, controller: true };
  return {
    metadata: {
      namespace: 'shop',
      name,
      uid: name,
      labels: { app, place: `${region}-${zone}`, [`${TOPOLOGY}/region`]: region, [`${TOPOLOGY}/zone`]: zone },
      ownerReferences: [owner],
    },
    spec: {
      nodeName: 'node',
      hostNetwork: isHost,
      containers: [{ name: 'web', image: 'web', ports: [{ containerPort: PORT }] }],
    },
    status: {
      phase: 'Running',
      podIPs: addresses.map((ip) => ({ ip })),
      conditions: [{ type: 'Ready', status: 'True' }],
    },
  };
}
