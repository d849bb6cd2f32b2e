import type { V1Pod } from '@kubernetes/client-node';
import { ApiServerInMemory, type Asked, ServerSaid } from '../../../../test/fakes/api-server.js';
import type { Inventory } from '../inventory.js';
import type { OwnImage } from './own-image.js';
import { AgentReadiness } from './readiness.js';

const pathOf = (name: string) => `/api/v1/namespaces/shop/pods/${name}/ephemeralcontainers`;
const pod = (name: string, more: Partial<V1Pod['metadata'] & object> = {}, phase = 'Running'): V1Pod => ({
  metadata: { namespace: 'shop', name, uid: name, ...more },
  status: { phase },
});

describe('whether agents are let into the pods of a namespace', () => {
  let server: ApiServerInMemory;
  const refusals = (...pods: readonly V1Pod[]) => {
    const meant = () => Promise.resolve(pods.map((one) => ({ pod: one, node: undefined })));
    const image = { name: () => Promise.resolve('silverback:1') } as unknown as OwnImage;
    const readiness = new AgentReadiness(server.cluster, { meant } as unknown as Inventory, image, 'silverback');
    return readiness.refusals(['cpu']);
  };
  const refusing = (code: number, name: string) => {
    server.before = ({ path }: Asked) => {
      if (path === pathOf(name)) throw new ServerSaid(code, 'no');
    };
  };
  const asked = () => server.asked.map(({ path }) => path);

  beforeEach(async () => {
    server = await ApiServerInMemory.start();
    for (const name of ['a', 'b']) {
      server.put(pathOf(name), { spec: {} });
      const uid = server.get(pathOf(name))?.metadata.uid;
      uids[name] = uid ?? '';
    }
  });
  afterEach(() => server.close());
  const uids: Record<string, string> = {};
  const known = (name: string, more = {}) => pod(name, { uid: uids[name] ?? name, ...more });

  it('is told by one that runs, and that its node does not keep itself', async () => {
    const mirror = pod('static', { annotations: { 'kubernetes.io/config.mirror': 'x' } });
    expect(await refusals(mirror, pod('done', {}, 'Pending'), known('b'))).toEqual([]);
    expect(asked()).toEqual([pathOf('b')]);
  });

  it.each([404, 422])('is told by the next one when one is another since it was heard of (%d)', async (code) => {
    refusing(code, 'a');
    expect(await refusals(known('a'), known('b'))).toEqual([]);
    expect(asked()).toEqual([pathOf('a'), pathOf('b')]);
  });

  it('is not when the API server forbids it', async () => {
    refusing(403, 'a');
    expect((await refusals(known('a'), known('b'))).join()).toContain('namespace shop lets no agent into its pods');
    expect(asked()).toEqual([pathOf('a')]);
  });

  it('is not known when nobody answers', async () => {
    refusing(500, 'a');
    await expect(refusals(known('a'), known('b'))).rejects.toMatchObject({ code: 'target-unreachable' });
  });
});
