import type { V1Service } from '@kubernetes/client-node';
import { callersOf } from './callers.js';
import { type KnownPod, sidesOf } from './members.js';

interface Given {
  readonly region: string;
  readonly service: string;
  readonly address: string;
  readonly port?: number;
  readonly isReady?: boolean;
  readonly spec?: object;
}

const pod = (name: string, { region, service, address, port, isReady = true, spec = {} }: Given): KnownPod => ({
  belonging: { region, zone: `${region}-1`, service },
  isSilent: false,
  pod: {
    metadata: { namespace: 'shop', name, uid: name, labels: { app: service } },
    spec: { containers: [{ name: 'c', ...(port === undefined ? {} : { ports: [{ containerPort: port }] }) }], ...spec },
    status: {
      phase: 'Running',
      podIPs: [{ ip: address }],
      conditions: [{ type: 'Ready', status: isReady ? 'True' : 'False' }],
    },
  },
});
const service = (name: string, clusterIP: string, port: number, app = name, namespace = 'shop'): V1Service => ({
  metadata: { name, namespace },
  spec: { clusterIPs: [clusterIP], selector: { app }, ports: [{ port }] },
});

const web = pod('web', { region: 'west', service: 'web', address: '10.0.0.1' });
const db = pod('db', { region: 'east', service: 'db', address: '10.0.1.1', port: 5432 });
const down = pod('db2', { region: 'east', service: 'db', address: '10.0.1.2', port: 5432, isReady: false });
const meant = { region: 'west', zone: null, service: null };
const spotsTo = (name: string, port: number, services: readonly V1Service[]) => {
  const { callers, skipped } = callersOf([web, db, down], services, { ...meant, upstream: { name, port } });
  return callers.length > 0 ? callers.map(({ heading }) => heading) : skipped;
};

describe('where calls of pods go', () => {
  it('is the address of a Service of their own namespace that has the port', () => {
    expect(spotsTo('store', 80, [service('store', '10.9.0.1', 80, 'db')])).toEqual([
      { spots: [{ address: '10.9.0.1', port: 80 }], host: null },
    ]);
    expect(spotsTo('store', 80, [service('store', '10.9.0.2', 80, 'db', 'other')])).toEqual([
      { spots: [], host: { name: 'store', port: 80 } },
    ]);
  });

  it('is those of ready pods that listen on it, also behind a Service without an address of its own', () => {
    const direct = [{ spots: [{ address: '10.0.1.1', port: 5432 }], host: null }];
    expect(spotsTo('db', 5432, [])).toEqual(direct);
    expect(spotsTo('store', 5432, [service('store', 'None', 5432, 'db')])).toEqual(direct);
    expect(spotsTo('db', 81, [])).toEqual(['shop/web reaches no db now']);
  });

  it('is looked up in the pod for a name that nobody has here, and an address as it is', () => {
    expect(spotsTo('api.example.com', 443, [])).toEqual([{ spots: [], host: { name: 'api.example.com', port: 443 } }]);
    expect(spotsTo('192.0.2.7', 443, [])).toEqual([{ spots: [{ address: '192.0.2.7', port: 443 }], host: null }]);
  });

  it('is nowhere for pods that do not run, and nobody harms a node for one that shares its network', () => {
    const shared = pod('node', { region: 'west', service: 'web', address: '10.0.0.9', spec: { hostNetwork: true } });
    const { obstacles } = callersOf([shared], [], { ...meant, upstream: { name: 'db', port: 5432 } });
    expect(obstacles).toEqual([expect.stringContaining("shop/node uses its node's own network")]);
    const over = { ...web, pod: { ...web.pod, status: { phase: 'Pending' } } };
    expect(callersOf([over], [], { ...meant, upstream: { name: 'db', port: 5432 } }).skipped).toEqual([
      'shop/web is pending',
    ]);
  });
});

describe('the sides of a cut', () => {
  it('are two regions, or a zone and the rest of its region', () => {
    const other = pod('far', { region: 'east', service: 'web', address: '10.0.1.9' });
    const zoned = { ...other, belonging: { ...other.belonging, zone: 'east-2' } };
    const names = ({ from, to }: ReturnType<typeof sidesOf>) => [from, to].map((side) => side.map(({ name }) => name));
    expect(names(sidesOf([web, db, zoned], { from: 'west', to: 'east' }))).toEqual([
      ['shop/web'],
      ['shop/db', 'shop/far'],
    ]);
    expect(names(sidesOf([web, db, zoned], { from: 'east-2', to: 'east' }))).toEqual([['shop/far'], ['shop/db']]);
  });

  it('leave out pods in the network of their node, and say so', () => {
    const shared = pod('edge', { region: 'west', service: 'edge', address: '10.0.0.9', spec: { hostNetwork: true } });
    expect(sidesOf([web, shared, db], { from: 'west', to: 'east' })).toMatchObject({
      from: [{ name: 'shop/web' }],
      skipped: ["shop/edge is not covered: it uses its node's own network"],
      obstacles: [],
    });
  });
});
