import type { V1Node, V1Pod } from '@kubernetes/client-node';
import { kubernetesSchema } from '../../../core/target/kubernetes-schema.js';
import { componentsOf } from './world-components.js';

const place = kubernetesSchema.parse({});
const layout = { regions: { west: { zones: { 'west-1': 1 } } } };
const node: V1Node = {
  metadata: { name: 'n', labels: { 'topology.kubernetes.io/region': 'east', 'topology.kubernetes.io/zone': 'east-1' } },
};

interface Made {
  readonly labels?: Readonly<Record<string, string>>;
  readonly started?: boolean;
  readonly isEnding?: boolean;
  readonly nodeName?: string;
}

function pod(role: string, { labels = {}, started, isEnding = false, nodeName = 'n' }: Made = {}): V1Pod {
  const running = started === undefined ? {} : { running: {} };
  return {
    metadata: {
      labels: {
        'app.kubernetes.io/part-of': 'silverback-world',
        'app.kubernetes.io/name': role,
        'topology.kubernetes.io/region': 'west',
        ...labels,
      },
      ...(isEnding ? { deletionTimestamp: new Date(0) } : {}),
    },
    spec: { containers: [], ...(nodeName === '' ? {} : { nodeName }) },
    status: {
      podIP: '10.0.0.1',
      containerStatuses: [
        {
          name: role,
          image: '',
          imageID: '',
          ready: false,
          restartCount: 0,
          state: running,
          containerID: 'c1',
          started: started === true,
        },
      ],
    },
  };
}

const seen = (...pods: readonly V1Pod[]) =>
  Object.fromEntries(
    componentsOf(
      pods.map((one) => ({ pod: one, node })),
      place,
      layout,
    ).map((component) => [component.name, component]),
  );

describe('the processes of a reference world in pods', () => {
  it('are of the place that their own labels say, wherever they run', () => {
    const zone = { 'topology.kubernetes.io/zone': 'west-1', 'apps.kubernetes.io/pod-index': '2' };
    const nowhere = { 'topology.kubernetes.io/region': '', 'topology.kubernetes.io/zone': '' };
    const all = seen(
      pod('edge', { started: true }),
      pod('instance', { started: true, labels: zone }),
      pod('dns', { started: true, labels: nowhere }),
    );
    expect(all['edge.west']).toMatchObject({ role: 'edge', region: 'west', zone: '', host: '10.0.0.1', port: 8080 });
    expect(all['instance.west-1.2']).toMatchObject({ region: 'west', zone: 'west-1', controlPort: 8081 });
    expect(all['dns']).toMatchObject({ region: '', port: 5353, life: 'c1', state: 'healthy' });
  });

  it('are down when they have no pod, or one that no node takes', () => {
    const all = seen(pod('edge', { nodeName: '' }));
    expect(all['edge.west']).toMatchObject({ life: null, state: 'down' });
    expect(all['store.west']).toMatchObject({ life: null, state: 'down', host: '' });
    expect(Object.keys(all).sort()).toEqual(['dns', 'edge.west', 'store.west', 'users']);
  });

  it('start until they listen, and are asked to finish before they are gone', () => {
    expect(seen(pod('edge'))['edge.west']).toMatchObject({ life: null, state: 'starting' });
    expect(seen(pod('edge', { started: false }))['edge.west']).toMatchObject({ life: 'c1', state: 'starting' });
    expect(seen(pod('edge', { started: true, isEnding: true }))['edge.west']).toMatchObject({ state: 'stopping' });
  });

  it('are, of two that bear one name, the one that is not on its way out', () => {
    const [old, young] = [pod('edge', { started: true, isEnding: true }), pod('edge', { started: true })];
    for (const pods of [
      [old, young],
      [young, old],
    ])
      expect(seen(...pods)['edge.west']?.state).toBe('healthy');
  });

  it('are no pods that only bear such a label', () => {
    const other = pod('dns', { started: true, labels: { 'app.kubernetes.io/part-of': 'shop' } });
    expect(seen(other)['dns']).toMatchObject({ state: 'down' });
  });
});
