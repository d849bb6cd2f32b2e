import fc from 'fast-check';
import { naiveReach } from '../../../../test/fakes/naive-reach.js';
import { pairsIn, PORTS, sided } from '../../../../test/fakes/policy-worlds.js';
import { reachability } from './reachability.js';
import type { End, Labels, NetworkPolicy, PolicyPod, PolicyWorld } from './world.js';

type Spec = NonNullable<NetworkPolicy['spec']>;

const pod = (namespace: string, name: string, labels: Labels, address: string): PolicyPod => ({
  namespace,
  name,
  labels,
  template: labels,
  addresses: [address],
  hostAddresses: ['10.0.0.1'],
  hostNetwork: false,
  ports: [{ name: 'sql', containerPort: 6379 }],
});
const pods = {
  db: pod('default', 'db', { role: 'db' }, '10.42.0.2'),
  frontend: pod('default', 'frontend', { role: 'frontend' }, '10.42.0.3'),
  other: pod('default', 'other', { role: 'other' }, '10.42.0.4'),
  mine: pod('myproject', 'mine', { role: 'other' }, '10.42.0.5'),
  client: pod('myproject', 'client', { role: 'client' }, '10.42.0.6'),
  stranger: pod('elsewhere', 'stranger', { role: 'client' }, '10.42.0.7'),
  host: { ...pod('default', 'host', { role: 'db' }, '10.0.0.2'), hostAddresses: ['10.0.0.2'], hostNetwork: true },
};
const ends: Readonly<Record<string, End>> = {
  ...Object.fromEntries(
    Object.entries(pods).map(([name, one]) => [name, { address: one.addresses[0] as string, pod: one }]),
  ),
  world: { address: '198.51.100.1', pod: null },
  near: { address: '172.17.0.9', pod: null },
  excepted: { address: '172.17.1.9', pod: null },
  outer: { address: '10.0.0.77', pod: null },
  node: { address: '10.0.0.1', pod: null },
};
const policyIn = (namespace: string, spec: Spec): NetworkPolicy => ({ metadata: { name: 'one', namespace }, spec });
const worldOf = (...specs: Spec[]): PolicyWorld => ({
  pods: Object.values(pods),
  namespaces: [
    { name: 'default', labels: {} },
    { name: 'myproject', labels: { project: 'myproject' } },
    { name: 'elsewhere', labels: {} },
  ],
  nodes: [],
  policies: specs.map((spec) => policyIn('default', spec)),
});
const passes = (world: PolicyWorld, from: string, to: string, number: number, protocol: 'TCP' | 'UDP' = 'TCP') =>
  reachability(world)(ends[from] as End, ends[to] as End, { number, protocol });

/** The example of the Kubernetes documentation. */
const example: Spec = {
  podSelector: { matchLabels: { role: 'db' } },
  policyTypes: ['Ingress', 'Egress'],
  ingress: [
    {
      _from: [
        { ipBlock: { cidr: '172.17.0.0/16', except: ['172.17.1.0/24'] } },
        { namespaceSelector: { matchLabels: { project: 'myproject' } } },
        { podSelector: { matchLabels: { role: 'frontend' } } },
      ],
      ports: [{ protocol: 'TCP', port: 6379 }],
    },
  ],
  egress: [{ to: [{ ipBlock: { cidr: '10.0.0.0/24' } }], ports: [{ protocol: 'TCP', port: 5978 }] }],
};
const denyAll: Spec = { podSelector: {}, policyTypes: ['Ingress', 'Egress'] };
const both: Spec = {
  podSelector: { matchLabels: { role: 'db' } },
  ingress: [
    {
      _from: [
        {
          namespaceSelector: { matchLabels: { project: 'myproject' } },
          podSelector: { matchLabels: { role: 'client' } },
        },
      ],
    },
  ],
};
const ranged: Spec = {
  podSelector: { matchLabels: { role: 'db' } },
  policyTypes: ['Egress'],
  egress: [{ to: [{ ipBlock: { cidr: '10.0.0.0/24' } }], ports: [{ protocol: 'TCP', port: 32000, endPort: 32768 }] }],
};
const named: Spec = { podSelector: {}, ingress: [{ ports: [{ port: 'sql' }] }] };

describe('what policies allow', () => {
  it.each<[string, Spec[], string, string, number, boolean]>([
    ['the example, from a pod with the label', [example], 'frontend', 'db', 6379, true],
    ['the example, on another port', [example], 'frontend', 'db', 6380, false],
    ['the example, from a pod without the label', [example], 'other', 'db', 6379, false],
    ['the example, from any pod of the other namespace', [example], 'mine', 'db', 6379, true],
    ['the example, from a namespace without the label', [example], 'stranger', 'db', 6379, false],
    ['the example, from the block', [example], 'near', 'db', 6379, true],
    ['the example, from what the block excepts', [example], 'excepted', 'db', 6379, false],
    ['the example, out to the block', [example], 'db', 'outer', 5978, true],
    ['the example, out on another port', [example], 'db', 'outer', 5979, false],
    ['the example, out to a pod', [example], 'db', 'other', 5978, false],
    ['the example, to a pod that it does not select', [example], 'world', 'frontend', 1, true],
    ['both selectors in one peer, as both say', [both], 'client', 'db', 1, true],
    ['both selectors in one peer, as only one says', [both], 'mine', 'db', 1, false],
    ['both selectors in one peer, as only the other says', [both], 'stranger', 'db', 1, false],
    ['nothing in', [denyAll], 'mine', 'db', 1, false],
    ['nothing out', [denyAll], 'db', 'mine', 1, false],
    ['nothing, but the pod itself', [denyAll], 'db', 'db', 1, true],
    ['nothing, but from its own node', [denyAll], 'node', 'db', 1, true],
    ['nothing, but to its own node', [denyAll], 'db', 'node', 1, true],
    ['nothing, in other namespaces', [denyAll], 'mine', 'client', 1, true],
    ['nothing, to a pod in the network of its node', [denyAll], 'mine', 'host', 1, true],
    ['nothing, from a pod in the network of its node', [example], 'host', 'db', 6379, false],
    [
      'nothing in, with one more that allows all in',
      [denyAll, { podSelector: {}, ingress: [{}] }],
      'mine',
      'db',
      1,
      true,
    ],
    ['all in does not open the way out', [denyAll, { podSelector: {}, ingress: [{}] }], 'db', 'mine', 1, false],
    ['no list of rules, which is none', [{ podSelector: {} }], 'mine', 'db', 1, false],
    ['no types and no rule of egress: nothing about egress', [{ podSelector: {}, egress: [] }], 'db', 'mine', 1, true],
    ['no types and a rule of egress: about both', [{ podSelector: {}, egress: [{}] }], 'mine', 'db', 1, false],
    ['types without ingress, whatever its rules', [{ policyTypes: ['Egress'], ingress: [] }], 'mine', 'db', 1, true],
    ['a range, its first port', [ranged], 'db', 'outer', 32000, true],
    ['a range, its last port', [ranged], 'db', 'outer', 32768, true],
    ['a range, beyond', [ranged], 'db', 'outer', 32769, false],
    ['a named port', [named], 'mine', 'db', 6379, true],
    ['not what has another number than the name', [named], 'mine', 'db', 6380, false],
  ])('%s', (_, specs, from, to, port, expected) => {
    expect(passes(worldOf(...specs), from, to, port)).toBe(expected);
  });

  it('on TCP alone where a port has no protocol', () => {
    expect(passes(worldOf(named), 'mine', 'db', 6379, 'UDP')).toBe(false);
  });

  it('is what a second reading of the documentation says, in any cluster', () => {
    fc.assert(
      fc.property(sided, ({ world }) => {
        const reaches = reachability(world);
        const differing = pairsIn(world).flatMap(([from, to]) =>
          PORTS.filter((port) => reaches(from, to, port) !== naiveReach(world, from, to, port)).map(
            ({ number, protocol }) => `${from.address} -> ${to.address} ${protocol} ${number}`,
          ),
        );
        expect(differing).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });
});
