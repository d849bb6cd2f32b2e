import type { V1Node, V1Pod } from '@kubernetes/client-node';
import { loadState } from '../../../core/agent/load.js';
import { ApiServerInMemory } from '../../../../test/fakes/api-server.js';
import type { Inventory } from '../inventory.js';
import { ephemeralFor } from './ephemeral.js';
import { knownOf, membersOf } from './members.js';
import { PodAgents, type PodAgentsParts } from './pod-agents.js';
import { kubernetesSchema } from '../../../core/target/kubernetes-schema.js';

const node = (name: string, ready: string): V1Node => ({
  metadata: { name, labels: { 'topology.kubernetes.io/region': 'west' } },
  status: { conditions: [{ type: 'Ready', status: ready }] },
});
const NODES = [node('up', 'True'), node('broken', 'False'), node('silent', 'Unknown')];

/** With an agent of a run that runs, as was heard of it last. */
function podOn(nodeName: string): V1Pod {
  const bare: V1Pod = { metadata: { namespace: 'shop', name: `on-${nodeName}`, uid: nodeName } };
  const agent = ephemeralFor(bare, { part: 'load', run: 'r1', own: 'silverback', image: 'silverback:1' });
  const ephemeralContainerStatuses = [{ name: agent.name, state: { running: {} } } as never];
  return {
    ...bare,
    spec: { containers: [], nodeName, ephemeralContainers: [agent] },
    status: { phase: 'Running', podIPs: [{ ip: '10.0.0.1' }], ephemeralContainerStatuses },
  };
}

describe('nodes of which nothing is heard', () => {
  const pods = NODES.map(({ metadata }) => podOn(metadata?.name ?? ''));
  let server: ApiServerInMemory;
  beforeAll(async () => {
    server = await ApiServerInMemory.start();
    for (const pod of pods) server.put(`/api/v1/namespaces/shop/pods/${pod.metadata?.name ?? ''}`, pod);
  });
  afterAll(() => server.close());

  it('have agents that hear of nobody: they keep no successor from leading, and hold nothing', async () => {
    const inventory = {
      pods: { all: () => Promise.resolve(pods) },
      nodes: { all: () => Promise.resolve(NODES) },
      touchable: () => Promise.resolve(new Set()),
    } as unknown as Inventory;
    const leases = { hasAgents: () => Promise.resolve(true) };
    const parts = { cluster: server.cluster, inventory, leases, own: 'silverback' } as unknown as PodAgentsParts;
    const agents = new PodAgents(parts, 'load', loadState);
    const on = (all: readonly { readonly pod: V1Pod }[]) => all.map(({ pod }) => pod.spec?.nodeName).sort();
    expect(on(await agents.obeying('r1'))).toEqual(['broken', 'up']);
    expect(on(await agents.running('r1'))).toEqual(['broken', 'up']);
    expect([...(await agents.mayHold('r1'))].map((id) => id.split('@')[1]).sort()).toEqual(['broken', 'up']);
  });

  it('have pods that take no part in faults of networks, and are named', () => {
    const place = kubernetesSchema.parse({});
    const known = pods.map((pod, at) => knownOf(pod, NODES[at], place));
    const { members, skipped } = membersOf(known, { region: 'west', zone: null, service: null });
    expect(members.map(({ machine }) => machine)).toEqual(['up', 'broken']);
    expect(skipped).toEqual(['shop/on-silent is on node silent, of which nothing is heard']);
  });
});
