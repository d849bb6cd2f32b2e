import type { V1Node } from '@kubernetes/client-node';
import { ApiServerInMemory, ServerSaid } from '../../../test/fakes/api-server.js';
import { ManualClock } from '../../../test/fakes/manual-clock.js';
import { until } from '../../../test/fakes/until.js';
import { Watched } from './watched.js';

const NODES = { path: '/api/v1/nodes', what: 'nodes' };

describe('what is followed of a cluster', () => {
  let server: ApiServerInMemory;
  let clock: ManualClock;
  let nodes: Watched<V1Node>;
  const names = async () => (await nodes.all()).map(({ metadata }) => metadata?.name);
  const asked = (verb: string) => server.asked.filter((one) => one.verb === verb);

  beforeEach(async () => {
    server = await ApiServerInMemory.start();
    clock = new ManualClock();
    nodes = new Watched(server.cluster, NODES, clock, 6_000);
    server.put('/api/v1/nodes/n1', {});
  });
  afterEach(async () => {
    await nodes.close();
    await server.close();
  });

  it('is kept current by a watch that the server is to end, and not to be asked for anything else', async () => {
    expect(await names()).toEqual(['n1']);
    server.put('/api/v1/nodes/n2', {});
    await until(async () => (await names()).length === 2);
    const [watch] = asked('watch');
    expect([watch?.query.get('timeoutSeconds'), watch?.query.get('allowWatchBookmarks')]).toEqual(['20', 'true']);
    expect(asked('get')).toHaveLength(1);
  });

  it('is taken up where it was when nothing is heard for too long, and not listed again', async () => {
    await names();
    server.fallSilent();
    server.put('/api/v1/nodes/n2', {});
    clock.advance(5_999);
    expect(await names()).toEqual(['n1']);
    clock.advance(1);
    await until(() => clock.sleeping === 1);
    clock.advance(1_000);
    await until(async () => (await names()).length === 2);
    expect([asked('get').length, asked('watch').length]).toEqual([1, 2]);
  });

  it('is not broken off while something is heard', async () => {
    await names();
    clock.advance(5_000);
    server.put('/api/v1/nodes/n2', {});
    await until(async () => (await names()).length === 2);
    clock.advance(5_000);
    server.put('/api/v1/nodes/n3', {});
    await until(async () => (await names()).length === 3);
    expect(asked('watch')).toHaveLength(1);
  });

  it('is asked for again when the first watch does not open', async () => {
    server.before = ({ verb }) => (verb === 'watch' ? new Promise(() => undefined) : undefined);
    const first = names();
    await until(() => asked('watch').length === 1);
    clock.advance(10_000);
    await expect(first).rejects.toMatchObject({ code: 'call-timeout' });
    server.before = () => undefined;
    expect(await names()).toEqual(['n1']);
  });

  it('is listed again when the server remembers too little', async () => {
    await names();
    let refusals = 0;
    server.before = ({ verb }) => {
      if (verb === 'watch' && (refusals += 1) === 1) throw new ServerSaid(410, 'too old');
    };
    server.fallSilent();
    server.delete('/api/v1/nodes/n1');
    clock.advance(6_000);
    await until(() => clock.sleeping === 1);
    clock.advance(1_000);
    await until(async () => (await names()).length === 0);
    expect(asked('get')).toHaveLength(2);
  });

  it('is left with nothing that is still open', async () => {
    await names();
    await nodes.close();
    await until(() => server.watches === 0);
    expect(clock.sleeping).toBe(0);
  });
});
