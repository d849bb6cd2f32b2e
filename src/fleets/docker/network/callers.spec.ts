import type { DockerPlace } from '../../../core/target/target.js';
import { callersOf, upstreamNames } from './callers.js';
import type { Listed } from '../containers.js';

const place = { project: null, labels: { region: 'r', zone: 'z', service: 's' }, places: {} } as unknown as DockerPlace;
function container(name: string, labels: object, on: Record<string, string>, change: object = {}): Listed {
  const Networks = Object.fromEntries(
    Object.entries(on).map(([id, IPAddress]) => [id, { NetworkID: id, EndpointID: `${name}-${id}`, IPAddress }]),
  );
  return {
    Id: `id-${name}`,
    Names: [`/${name}`],
    State: 'running',
    Labels: labels,
    HostConfig: { NetworkMode: 'n' },
    NetworkSettings: { Networks },
    ...change,
  } as unknown as Listed;
}
const mine = (s: string, z = 'a') => ({ 'silverback.enabled': 'true', r: 'west', z, s });
const shop1 = container('shop1', mine('shop'), { n: '10.0.0.2' });
const shop2 = container('shop2', mine('shop', 'b'), { n: '10.0.0.3', m: '10.0.1.3' });
const db1 = container('db1', { s: 'db' }, { n: '10.0.0.4' });
const db2 = container('db2', { 'com.docker.compose.service': 'db' }, { m: '10.0.1.5' });
const agent = container('agent', { 'silverback.part': 'network', s: 'db' }, { n: '10.0.0.9' });
const all = [shop1, shop2, db1, db2, agent];
const find = (containers: readonly Listed[], name = 'db', change: object = {}) =>
  callersOf(containers, place, { region: 'west', zone: null, service: null, upstream: { name, port: 80 }, ...change });
const headings = (containers: readonly Listed[], name: string, change?: object) =>
  find(containers, name, change).callers.map(({ member, heading }) => [member.name, heading]);

describe('whose calls go where', () => {
  it('is to every container of a service that the caller shares a network with, whoever may touch it, and none of ours', () => {
    const spot = (address: string) => ({ address, port: 80 });
    expect(headings(all, 'db')).toEqual([
      ['shop1', { spots: [spot('10.0.0.4')], host: null }],
      ['shop2', { spots: [spot('10.0.0.4'), spot('10.0.1.5')], host: null }],
    ]);
    expect(headings(all, 'db2', { zone: 'b' })).toEqual([['shop2', { spots: [spot('10.0.1.5')], host: null }]]);
    expect(headings(all, 'shop', { service: 'shop' })[0]?.[1]).toEqual({ spots: [spot('10.0.0.3')], host: null });
    expect(upstreamNames(all, place)).toEqual(['db', 'db1', 'db2', 'shop', 'shop1', 'shop2']);
  });

  it('is to an address as it is, and to a host that is looked up by the caller', () => {
    expect(headings([shop1], '10.9.9.9')).toEqual([
      ['shop1', { spots: [{ address: '10.9.9.9', port: 80 }], host: null }],
    ]);
    expect(headings([shop1], 'db.test')).toEqual([['shop1', { spots: [], host: { name: 'db.test', port: 80 } }]]);
  });

  it('says who makes no such calls now', () => {
    const ended = { ...shop1, State: 'exited' };
    const alone = container('alone', mine('shop'), {}, { HostConfig: { NetworkMode: 'none' } });
    expect(find([ended, alone, shop2, db1, { ...db2, State: 'exited' }], 'db2')).toEqual({
      callers: [],
      skipped: ['shop1 is exited', 'alone has no network, it calls nobody', 'shop2 reaches no db2 now'],
      obstacles: [],
    });
  });

  it('is refused where the calls of others, or of the machine, would be disturbed as well', () => {
    const guest = (labels: object) =>
      container('guest', labels, {}, { HostConfig: { NetworkMode: 'container:id-shop1' } });
    expect(find([shop1, db1, guest({})]).obstacles).toEqual([
      'guest uses the network of shop1, and its calls are not meant',
    ]);
    expect(find([shop1, db1, guest(mine('log'))], 'db', { service: 'log' }).obstacles).toEqual([
      'guest uses the network of a container whose calls are not meant',
    ]);
    const together = find([shop1, db1, guest(mine('log'))]);
    expect([together.obstacles, together.callers.map(({ member }) => member.name)]).toEqual([[], ['shop1']]);
    const bare = container('bare', mine('shop'), {}, { HostConfig: { NetworkMode: 'host' } });
    expect(find([bare, db1]).obstacles).toEqual([expect.stringContaining("machine's own network")]);
  });
});
