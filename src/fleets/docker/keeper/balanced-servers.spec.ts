import { type KnownServer, SERVER_LABEL, standingOf } from './balanced-servers.js';
import type { Listed } from '../containers.js';

function container(name: string, address: string, change: object = {}): Listed {
  return {
    Id: `id-${name}`,
    Names: [`/${name}`],
    Labels: {},
    Ports: [],
    NetworkSettings: { Networks: { n: { NetworkID: 'n', EndpointID: name, IPAddress: address } } },
    ...change,
  } as unknown as Listed;
}
const server = (name: string, address: string, change: object = {}): KnownServer => {
  return { route: 'www', server: name, address, port: 80, host: '', ...change };
};
const published = (IP: string, PublicPort: number) => ({ Ports: [{ IP, PublicPort, PrivatePort: 80, Type: 'tcp' }] });
const ours = [{ route: 'www', server: 's1' }];

describe('a container is the server', () => {
  it.each<[string, Listed, KnownServer]>([
    ['that has its address', container('web', '10.0.0.2'), server('s1', '10.0.0.2')],
    ['whose address comes from its name', container('web', ''), server('s1', '', { host: 'web' })],
    ['that is called as it is', container('s1', ''), server('s1', '10.9.9.9')],
    ['that its label names', container('web', '', { Labels: { [SERVER_LABEL]: 's1' } }), server('s1', '10.9.9.9')],
    [
      'that is a port of its machine',
      container('web', '', published('0.0.0.0', 8080)),
      server('s1', '127.0.0.1', { port: 8080 }),
    ],
    [
      'that is an address on which it is published',
      container('web', '', published('192.0.2.1', 8080)),
      server('s1', '192.0.2.1', { port: 8080 }),
    ],
  ])('%s', (_, web, known) => {
    const others = [container('other', '10.0.0.3'), web];
    expect(standingOf(web, others, [server('s2', '10.0.0.3'), known])).toEqual({ servers: ours });
  });

  it('once, where several processes have it', () => {
    const web = container('web', '10.0.0.2');
    const known = server('s1', '10.0.0.2');
    expect(standingOf(web, [web], [known, known, { ...known, route: 'api' }])).toEqual({
      servers: [...ours, { route: 'api', server: 's1' }],
    });
  });
});

describe('a container cannot be drained', () => {
  it.each<[string, Listed, KnownServer]>([
    ['that has another address', container('web', '10.0.0.2'), server('s1', '10.0.0.4')],
    [
      'whose label names another',
      container('web', '10.0.0.2', { Labels: { [SERVER_LABEL]: 's3' } }),
      server('s1', '10.0.0.2'),
    ],
    [
      'whose port is one of another machine',
      container('web', '', published('0.0.0.0', 8080)),
      server('s1', '192.0.2.1', { port: 8080 }),
    ],
  ])('%s', (_, web, known) => {
    expect(standingOf(web, [web], [known])).toEqual({
      undrainable:
        'is none of the servers s1: expected one with its address or its name, or the label silverback.server',
    });
  });

  it('for which another one would be taken out too', () => {
    const web = container('web', '', published('0.0.0.0', 8080));
    const twin = container('twin', '', { Labels: { [SERVER_LABEL]: 's1' } });
    expect(standingOf(web, [web, twin], [server('s1', '127.0.0.1', { port: 8080 })])).toEqual({
      undrainable: 'shares server s1 of route www with twin',
    });
  });
});
