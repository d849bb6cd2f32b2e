import { ApiServerInMemory } from '../../../../test/fakes/api-server.js';
import { SilverbackError } from '../../../core/errors.js';
import { closeNode } from './cordon.js';

const NODE = '/api/v1/nodes/n1';
const of = { run: 'r1', injection: 'i1' };

describe('a node that is cordoned', () => {
  let server: ApiServerInMemory;
  const patches = () => server.asked.filter(({ verb }) => verb === 'patch').length;

  beforeEach(async () => {
    server = await ApiServerInMemory.start();
    server.put(NODE, { spec: {} });
  });
  afterEach(() => server.close());

  it('is tried again when its kubelet has written it meanwhile', async () => {
    let writes = 0;
    server.before = ({ verb }) => {
      if (verb === 'patch' && (writes += 1) < 3) server.put(NODE, { spec: {}, status: { writes } });
    };
    await closeNode(server.cluster, 'n1', of, 'silverback', () => undefined);
    expect([patches(), server.get(NODE)]).toMatchObject([3, { spec: { unschedulable: true } }]);
  });

  it('is not tried again when the harm is not held any more', async () => {
    let asked = 0;
    server.before = ({ verb }) => {
      if (verb === 'patch') server.put(NODE, { spec: {}, status: { asked } });
    };
    const refuseLost = (): void => {
      if ((asked += 1) > 1) throw new SilverbackError('lease-lost', 'over');
    };
    await expect(closeNode(server.cluster, 'n1', of, 'silverback', refuseLost)).rejects.toMatchObject({
      code: 'lease-lost',
    });
    expect(patches()).toBe(1);
  });

  it('is not tried any more when the call is given up', async () => {
    const given = new AbortController();
    server.before = () => given.abort();
    const gone = closeNode(server.cluster, 'n1', { ...of, signal: given.signal }, 'silverback', () => undefined);
    await expect(gone).rejects.toMatchObject({ code: 'call-timeout' });
    expect(patches()).toBe(0);
  });
});
