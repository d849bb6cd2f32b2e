import fc from 'fast-check';
import {
  type End,
  endsOf,
  type Labels,
  type NetworkPolicy,
  type PolicyNode,
  type PolicyPod,
  type PolicyWorld,
  type Port,
} from '../../src/fleets/kubernetes/policies/world.js';

type Spec = NonNullable<NetworkPolicy['spec']>;
type Selector = NonNullable<Spec['podSelector']>;
type Peer = NonNullable<NonNullable<Spec['egress']>[number]['to']>[number];
type PortRule = NonNullable<NonNullable<Spec['egress']>[number]['ports']>[number];

/** A cluster, and on which side each of its pods is. */
export interface Sided {
  readonly world: PolicyWorld;
  readonly regionOf: (pod: PolicyPod) => string | null;
}

const REGIONS = ['west', 'east', 'north'] as const;
const NAMESPACES = ['shop', 'stock', 'tools'] as const;
const region = fc.constantFrom(...REGIONS);
const namespace = fc.constantFrom(...NAMESPACES);
const app = fc.constantFrom('web', 'store', 'dns');
const sometimes = <T>(arbitrary: fc.Arbitrary<T>, weight = 1) =>
  fc.oneof({ weight: 3, arbitrary }, { weight, arbitrary: fc.constant(undefined) });

/** Two nodes a region, but for the last; both families. */
export const NODES: readonly PolicyNode[] = ['west', 'west', 'east', 'east', 'north'].map((of, at) => ({
  name: `node-${at}`,
  region: of,
  podCidrs: [`10.42.${at}.0/24`, `fd00:42:0:${at}::/64`],
  addresses: [`10.0.0.${at + 1}`, `fd00:1::${at + 1}`],
}));

/** The last node gives its first addresses to pods. */
const UNUSUAL = NODES.length - 1;

/** Somebody outside of all, neighbours in the machine room, and addresses of nodes, some within their blocks of pods. */
const OUTSIDERS = ['203.0.113.9', '2001:db8:9::9', '10.0.0.200', '10.42.200.7'].concat(
  NODES.flatMap(({ addresses }, at) => [
    ...addresses,
    ...(at < UNUSUAL ? [`10.42.${at}.0`, `10.42.${at}.1`, `fd00:42:0:${at}::1`] : []),
  ]),
);

/** All pairs that policies could part: of all addresses of pods, and all others, which are no pod's. */
export function pairsIn({ pods }: PolicyWorld): readonly (readonly [End, End])[] {
  const taken = new Set(pods.flatMap(({ addresses }) => addresses));
  const others = OUTSIDERS.filter((address) => !taken.has(address)).map((address) => ({ address, pod: null }));
  const inside = pods.flatMap(endsOf);
  return [...inside, ...others].flatMap((from) =>
    [...inside, ...(from.pod ? others : [])].map((to) => [from, to] as const),
  );
}

/** One of each range that the policies here treat alike. */
export const PORTS: readonly Port[] = [
  ...[1, 53, 80, 8080, 8081, 9090].map((number) => ({ number, protocol: 'TCP' as const })),
  ...[53, 80].map((number) => ({ number, protocol: 'UDP' as const })),
];

const peerSelector: fc.Arbitrary<Selector> = fc.oneof(
  fc.constant({}),
  app.map((value) => ({ matchLabels: { app: value } })),
  region.map((value) => ({ matchLabels: { region: value } })),
  fc
    .tuple(
      fc.constantFrom('app', 'region', 'tier'),
      fc.constantFrom('In', 'NotIn'),
      fc.subarray([...REGIONS, 'web', 'a']),
    )
    .map(([key, operator, values]) => ({ matchExpressions: [{ key, operator, values }] })),
  fc
    .tuple(fc.constantFrom('app', 'region', 'tier'), fc.constantFrom('Exists', 'DoesNotExist'), sometimes(app))
    .map(([key, operator, value]) => ({
      ...(value !== undefined && { matchLabels: { app: value } }),
      matchExpressions: [{ key, operator }],
    })),
);
const namespaceSelector: fc.Arbitrary<Selector> = fc.oneof(
  fc.constant({}),
  namespace.map((name) => ({ matchLabels: { 'kubernetes.io/metadata.name': name } })),
  fc
    .tuple(fc.constantFrom('In', 'NotIn'), fc.subarray([...NAMESPACES]))
    .map(([operator, values]) => ({ matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator, values }] })),
  fc.constantFrom('Exists', 'DoesNotExist').map((operator) => ({ matchExpressions: [{ key: 'team', operator }] })),
);
const ipBlock = fc.constantFrom<NonNullable<Peer['ipBlock']>>(
  { cidr: '0.0.0.0/0' },
  { cidr: '::/0', except: ['fd00:42::/32'] },
  { cidr: '10.42.0.0/16', except: ['10.42.1.0/24', '10.42.2.4/30'] },
  { cidr: '10.42.2.0/23' },
  { cidr: '203.0.113.0/24', except: ['203.0.113.8/29'] },
);
const peer: fc.Arbitrary<Peer> = fc.oneof(
  peerSelector.map((podSelector) => ({ podSelector })),
  namespaceSelector.map((one) => ({ namespaceSelector: one })),
  fc.tuple(peerSelector, namespaceSelector).map(([podSelector, one]) => ({ podSelector, namespaceSelector: one })),
  ipBlock.map((block) => ({ ipBlock: block })),
);
const port: fc.Arbitrary<PortRule> = fc.oneof(
  fc.constantFrom<PortRule>({ port: 53, protocol: 'UDP' }, { port: 53 }, { protocol: 'UDP' }, { protocol: 'TCP' }),
  fc.constantFrom<PortRule>({ port: 'http' }, { port: 'dns', protocol: 'UDP' }, { port: 'none' }),
  fc.constantFrom<PortRule>({ port: 80, endPort: 8080 }, { port: 8080, endPort: 8080, protocol: 'TCP' }),
);
const rule = fc.tuple(sometimes(fc.array(peer, { maxLength: 3 })), sometimes(fc.array(port, { maxLength: 2 }), 3));
const rules = sometimes(fc.array(rule, { maxLength: 2 }));
const types = fc.constantFrom<Spec['policyTypes']>(undefined, [], ['Ingress'], ['Egress'], ['Ingress', 'Egress']);

const policy: fc.Arbitrary<NetworkPolicy> = fc
  .record({ namespace, selector: sometimes(peerSelector), types, ingress: rules, egress: rules, id: fc.nat(999) })
  .map(({ selector, ingress, egress, ...one }) => ({
    metadata: { name: `policy-${one.id}`, namespace: one.namespace },
    spec: {
      ...(selector && { podSelector: selector }),
      ...(one.types && { policyTypes: one.types }),
      ...(ingress && {
        ingress: ingress.map(([_from, ports]) => ({ ...(_from && { _from }), ...(ports && { ports }) })),
      }),
      ...(egress && { egress: egress.map(([to, ports]) => ({ ...(to && { to }), ...(ports && { ports }) })) }),
    },
  }));

interface Seed {
  readonly namespace: string;
  readonly app: string;
  readonly region: string | undefined;
  readonly tier: string | undefined;
  readonly node: number;
  readonly isHost: boolean;
  readonly template: 'all' | 'app' | 'none';
  readonly ports: PolicyPod['ports'];
}
const ports = fc.subarray<PolicyPod['ports'][number]>([
  { name: 'http', containerPort: 8080 },
  { name: 'http', containerPort: 9090, protocol: 'TCP' },
  { name: 'dns', containerPort: 53, protocol: 'UDP' },
]);
const rarely = fc.nat(9).map((draw) => draw === 9);
const seed: fc.Arbitrary<Seed> = fc.record({
  namespace,
  app,
  region: sometimes(region),
  tier: sometimes(fc.constant('a')),
  node: fc.nat(NODES.length - 1),
  isHost: rarely,
  template: fc.constantFrom('all' as const, 'all' as const, 'all' as const, 'app' as const, 'none' as const),
  ports,
});

function podOf(seeded: Seed, at: number): PolicyPod {
  const { addresses: hostAddresses } = NODES[seeded.node] as PolicyNode;
  const labels: Labels = {
    app: seeded.app,
    ...(seeded.region !== undefined && { region: seeded.region }),
    ...(seeded.tier !== undefined && { tier: seeded.tier }),
  };
  const template = { all: labels, app: { app: seeded.app }, none: null }[seeded.template];
  const host = seeded.node === UNUSUAL ? at : at + 2;
  const own = [`10.42.${seeded.node}.${host}`, `fd00:42:0:${seeded.node}::${host + 1}`];
  return {
    namespace: seeded.namespace,
    name: `${seeded.app}-${at}`,
    labels,
    template,
    addresses: seeded.isHost ? hostAddresses : at % 3 === 0 ? own : own.slice(0, 1),
    hostAddresses,
    hostNetwork: seeded.isHost,
    ports: seeded.ports,
  };
}

/** Without `unnamed` every namespace bears the label that the API server gives it. */
const namespacesOf = (unnamed: boolean) =>
  NAMESPACES.map((name, at) => ({
    name,
    labels: {
      ...(!(unnamed && name === 'stock') && { 'kubernetes.io/metadata.name': name }),
      ...(at > 0 && { team: name }),
    },
  }));

const regionOfLabel = ({ labels }: PolicyPod) => labels['region'] ?? null;
const regionOfNode = ({ hostAddresses }: PolicyPod) =>
  NODES.find(({ addresses }) => addresses[0] === hostAddresses[0])?.region ?? null;
const spared = (pods: readonly PolicyPod[], of: Sided['regionOf'], bystanders: readonly number[]) => {
  const names = new Set(bystanders.map((at) => pods[at]));
  return (pod: PolicyPod) => (names.has(pod) ? null : of(pod));
};

/** Any cluster, any sides. */
export const sided: fc.Arbitrary<Sided> = fc
  .record({
    seeds: fc.array(seed, { minLength: 3, maxLength: 12 }),
    policies: fc.oneof(fc.constant([]), fc.array(policy, { maxLength: 4 })),
    unnamed: rarely,
    isByLabel: fc.boolean(),
    bystanders: fc.oneof(fc.constant([]), fc.array(fc.nat(11), { maxLength: 3 })),
  })
  .map(({ seeds, policies, unnamed, isByLabel, bystanders }) => {
    const pods = seeds.map(podOf);
    const world = { pods, policies, nodes: NODES, namespaces: namespacesOf(unnamed) };
    return { world, regionOf: spared(pods, isByLabel ? regionOfLabel : regionOfNode, bystanders) };
  });

/** Without policies; the template of every workload says its region, and both sides have a pod of their own. */
export const labelled: fc.Arbitrary<Sided> = fc
  .array(fc.tuple(seed, region), { minLength: 1, maxLength: 10 })
  .chain((some) => fc.tuple(seed, seed).map(([near, far]) => ({ some, near, far })))
  .map(({ some, near, far }) => {
    const ends = [
      { ...near, region: 'west', isHost: false },
      { ...far, region: 'east', isHost: false },
    ];
    const pods = [...ends, ...some.map(([one, of]) => ({ ...one, region: of }))]
      .map((one) => ({ ...one, template: 'all' as const }))
      .map(podOf);
    return { world: { pods, policies: [], nodes: NODES, namespaces: namespacesOf(false) }, regionOf: regionOfLabel };
  });
