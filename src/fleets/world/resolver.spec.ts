import { createSocket, type Socket } from 'node:dgram';
import { type Answer, decode, encode } from 'dns-packet';
import { ask } from './dns-client.js';
import { WorldResolver, subnetOf } from './resolver.js';

const HOST = 'www.sandbox.test';

describe('the name service, asked as a user asks', () => {
  let socket: Socket;
  let dns: { host: string; port: number };
  let subnets: unknown[];
  let dropped: number;
  beforeEach(async () => {
    subnets = [];
    dropped = 0;
    socket = createSocket('udp4', (message, from) => {
      const query = decode(message);
      const option = query.additionals?.flatMap((record) => ('options' in record ? record.options : []))[0];
      subnets.push(option && 'ip' in option ? option.ip : undefined);
      if (dropped > 0) {
        dropped -= 1;
        return;
      }
      const question = query.questions?.[0];
      const answers = answersOf(question?.type ?? '', question?.name ?? '');
      socket.send(
        encode({ type: 'response', id: query.id, questions: query.questions, answers }),
        from.port,
        from.address,
      );
    });
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
    dns = { host: '127.0.0.1', port: socket.address().port };
  });
  afterEach(() => {
    socket.close();
  });

  function answersOf(type: string, name: string): Answer[] {
    if (type === 'A') return [{ type: 'A', name, data: '127.0.0.1' }];
    if (type === 'TXT') return [{ type: 'TXT', name, data: ['version=3'] }];
    const region = `_http._tcp.east.${HOST}`;
    return [
      { type: 'CNAME', name, data: region },
      { type: 'SRV', name: region, data: { port: 8123, target: `edge.east.${HOST}` } },
    ];
  }

  it('leads from a name over its region to an address, from some territory', async () => {
    const resolver = new WorldResolver(
      { dns: () => Promise.resolve(dns) },
      { www: { router: 'edge', host: HOST, ttlMs: 1000, weights: {} } },
      1000,
    );
    const found = await resolver.resolve(HOST);
    expect(found).toMatchObject({ address: '127.0.0.1', port: 8123, region: 'east' });
    expect(subnets).toEqual([subnetOf(Number(found?.headers?.['x-territory'])).address]);
    expect(await resolver.resolve('elsewhere.test')).toBeNull();
  });

  it('is asked again when an answer is lost', async () => {
    dropped = 1;
    expect(await ask(dns, 'TXT', HOST, subnetOf(3))).toHaveLength(1);
    expect(subnets).toEqual(['100.64.3.0', '100.64.3.0']);
  });

  it('is unreachable when nobody listens', async () => {
    await expect(ask({ ...dns, port: 9 }, 'A', HOST)).rejects.toMatchObject({ code: 'target-unreachable' });
  });
});
