import fc from 'fast-check';
import { naiveReach } from '../../../../test/fakes/naive-reach.js';
import { labelled, NODES, pairsIn, PORTS, sided, type Sided } from '../../../../test/fakes/policy-worlds.js';
import { type Partition, planPartition, type PolicyCut, type Refusal } from './partition.js';
import type { Labels, PolicyNode, PolicyPod, PolicyWorld } from './world.js';

const owner = { run: 'r-1', injection: 'Split.0' };
const cuts = fc.boolean().map((oneWay): PolicyCut => ({ from: 'west', to: 'east', oneWay }));
const isRefused = (plan: Partition | Refusal): plan is Refusal => 'refused' in plan;

const ofLabel = ({ name }: PolicyPod) => ['west', 'east'].find((region) => name.includes(region)) ?? null;
const named = (operator: string) => ({
  matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator, values: ['shop'] }],
});

/** A pod `APP-REGION-HOST` on a node of that region; its template says app and region, unless told otherwise. */
function shop(app: string, region: string, host: number, template?: Labels | null, node?: number): PolicyPod {
  const labels = { app, region };
  const at = node ?? (region === 'east' ? 2 : 0);
  return {
    namespace: 'shop',
    name: `${app}-${region}-${host}`,
    labels: { ...labels, ...template },
    template: template === undefined ? labels : template,
    addresses: [`10.42.${at}.${host}`],
    hostAddresses: [`10.0.0.${at + 1}`],
    hostNetwork: false,
    ports: [],
  };
}

/** One node in west, one in east. */
function worldOf(...pods: PolicyPod[]): PolicyWorld {
  const nodes = [NODES[0], NODES[2]].map((node): PolicyNode => {
    const { name = '', region = null } = node ?? {};
    return { name, region, podCidrs: [node?.podCidrs[0] ?? ''], addresses: [node?.addresses[0] ?? ''] };
  });
  const namespaces = ['shop', 'tools'].map((name) => ({ name, labels: { 'kubernetes.io/metadata.name': name } }));
  return { pods, nodes, namespaces, policies: [] };
}

/** What differs between before and after from what should: empty when the policies cut exactly the sides. */
function wrongs({ world, regionOf }: Sided, { from, to, oneWay }: PolicyCut, { policies }: Partition): string[] {
  const after = { ...world, policies: [...world.policies, ...policies] };
  const sideOf = (pod: PolicyPod | null) => (pod === null || pod.hostNetwork ? null : regionOf(pod));
  return pairsIn(world).flatMap(([near, far]) => {
    const [of, towards] = [sideOf(near.pod), sideOf(far.pod)];
    const mustEnd = (of === from && towards === to) || (!oneWay && of === to && towards === from);
    return PORTS.filter((port) => {
      const expected = naiveReach(world, near, far, port) && !mustEnd;
      return naiveReach(after, near, far, port) !== expected;
    }).map(({ number, protocol }) => `${near.address} -> ${far.address} ${protocol} ${number}`);
  });
}

describe('a partition by policies', () => {
  it('cuts exactly its sides, over all pods, ports and addresses, or says why it does not', () => {
    let planned = 0;
    fc.assert(
      fc.property(sided, cuts, (one, cut) => {
        const plan = planPartition(one.world, cut, one.regionOf, owner);
        if (isRefused(plan)) return expect(plan.refused).not.toBe('');
        planned += 1;
        expect(wrongs(one, cut, plan)).toEqual([]);
      }),
      { numRuns: 250 },
    );
    expect(planned).toBeGreaterThan(0);
  });

  it('is never refused where no policy is and every template names its region', () => {
    fc.assert(
      fc.property(labelled, cuts, (one, cut) => {
        const plan = planPartition(one.world, cut, one.regionOf, owner);
        if (isRefused(plan)) throw new Error(plan.refused);
        expect(plan.covers).toBe('labels');
        expect(wrongs(one, cut, plan)).toEqual([]);
        const called = one.world.pods.filter((pod) => !pod.hostNetwork && pod.labels['region'] === 'east');
        if (cut.oneWay) expect(plan.policies).toHaveLength(new Set(called.map(({ namespace }) => namespace)).size);
      }),
      { numRuns: 60 },
    );
  });

  it('is one policy a namespace and direction, where connections arrive, open to all but the callers', () => {
    const world = worldOf(shop('web', 'west', 2), shop('web', 'east', 2), shop('dns', 'none', 5, null));
    expect(planPartition(world, { from: 'west', to: 'east', oneWay: true }, ofLabel, owner)).toEqual({
      policies: [
        {
          apiVersion: 'networking.k8s.io/v1',
          kind: 'NetworkPolicy',
          metadata: {
            name: 'silverback-split.0-1',
            namespace: 'shop',
            labels: { 'silverback.dev/run': 'r-1', 'silverback.dev/injection': 'Split.0' },
          },
          spec: {
            podSelector: { matchExpressions: [{ key: 'region', operator: 'In', values: ['east'] }] },
            policyTypes: ['Ingress'],
            ingress: [
              {
                _from: [
                  { namespaceSelector: named('NotIn') },
                  {
                    namespaceSelector: named('In'),
                    podSelector: { matchExpressions: [{ key: 'region', operator: 'NotIn', values: ['west'] }] },
                  },
                  { ipBlock: { cidr: '0.0.0.0/0', except: ['10.42.0.0/24', '10.42.2.0/24'] } },
                  { ipBlock: { cidr: '10.42.0.0/31' } },
                  { ipBlock: { cidr: '10.42.2.0/31' } },
                ],
              },
            ],
          },
        },
      ],
      covers: 'labels',
    });
  });

  it('tells callers by the blocks of their nodes where no label does, and spares bystanders elsewhere', () => {
    const mixed = [shop('web', 'west', 2, { app: 'web' }), shop('cron', 'none', 3, { app: 'web' }, 2)];
    const agent = { ...shop('agent', 'none', 4), namespace: 'tools' };
    const world = worldOf(...mixed, agent, shop('store', 'east', 2));
    const plan = planPartition(world, { from: 'west', to: 'east', oneWay: true }, ofLabel, owner) as Partition;
    expect(plan.covers).toBe('cidrs');
    expect(plan.policies.map(({ spec }) => spec?.ingress)).toEqual([
      [
        {
          _from: [
            { namespaceSelector: named('NotIn') },
            { ipBlock: { cidr: '0.0.0.0/0', except: ['10.42.0.0/24'] } },
            { ipBlock: { cidr: '10.42.0.0/31' } },
          ],
        },
      ],
    ]);
  });

  it.each<[string, PolicyWorld, string]>([
    [
      'a policy isolates already, though it allows all',
      {
        ...worldOf(shop('web', 'west', 2), shop('web', 'east', 2), shop('web', 'east', 3)),
        policies: [{ metadata: { name: 'open', namespace: 'shop' }, spec: { podSelector: {}, ingress: [{}] } }],
      },
      'policy shop/open already isolates shop/web-east-2 and 1 more of east in that direction (Ingress), and policies only add',
    ],
    [
      'a label was put on pods by hand',
      worldOf(shop('web', 'west', 2), shop('web', 'east', 2, { app: 'web' }), shop('web', 'none', 3)),
      'no label that templates give tells the pods of east from the others in namespace shop',
    ],
    [
      'a side has no pod',
      worldOf(shop('web', 'west', 2)),
      'no pod of east has a network of its own, expected at least one that policies reach',
    ],
    [
      'a block holds somebody who is on no side',
      worldOf(shop('web', 'west', 2, { app: 'web' }), shop('cron', 'none', 3, { app: 'web' }), shop('db', 'east', 2)),
      'the difference would be more than the cut: shop/cron-none-3 -> shop/db-east-2',
    ],
    [
      'a caller has an address that no node gives',
      worldOf({ ...shop('web', 'west', 2), addresses: ['10.99.0.2'] }, shop('web', 'east', 2)),
      'the difference would be less than the cut, these would still pass: shop/web-west-2 -> shop/web-east-2',
    ],
    [
      'the callers may not call out anyway',
      {
        ...worldOf(shop('web', 'west', 2), shop('web', 'east', 2)),
        policies: [
          {
            metadata: { name: 'mute', namespace: 'shop' },
            spec: { podSelector: { matchLabels: { region: 'west' } }, policyTypes: ['Egress'] },
          },
        ],
      },
      'nothing passes between these sides already, expected something to cut',
    ],
  ])('is refused when %s', (_, world, refused) => {
    expect(planPartition(world, { from: 'west', to: 'east', oneWay: true }, ofLabel, owner)).toEqual({ refused });
  });
});
