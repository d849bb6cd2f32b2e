import { createSocket, type Socket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import { once } from 'node:events';
import { decode, encode } from 'dns-packet';
import { Hosts } from './lookup.js';

const NXDOMAIN = 3;

describe('where a host is', () => {
  let service: Socket;
  let asked: number;
  /** What the name service answers, `nobody` when there is no such host; null: nothing. */
  let address: string | null;
  let resolver: Resolver;
  beforeEach(async () => {
    asked = 0;
    service = createSocket('udp4', (message, from) => {
      asked += 1;
      if (address === null) return;
      const { id, questions = [] } = decode(message);
      const name = questions[0]?.name ?? '';
      const found = address === 'nobody' ? [] : [{ type: 'A' as const, name, data: address }];
      const flags = address === 'nobody' ? NXDOMAIN : 0;
      service.send(encode({ type: 'response', id, flags, questions, answers: found }), from.port, from.address);
    });
    service.bind(0, '127.0.0.1');
    await once(service, 'listening');
    resolver = new Resolver({ timeout: 100, tries: 1 });
    resolver.setServers([`127.0.0.1:${service.address().port}`]);
  });
  afterEach(() => new Promise<void>((resolve) => service.close(resolve)));

  it('is asked once for all who want to know at that time', async () => {
    address = '10.0.0.1';
    const hosts = new Hosts(resolver, 60_000);
    const all = await Promise.all([hosts.addressesOf('a.test'), hosts.addressesOf('a.test')]);
    address = '10.0.0.2';
    expect([...all, await hosts.addressesOf('a.test')]).toEqual([['10.0.0.1'], ['10.0.0.1'], ['10.0.0.1']]);
    expect(asked).toBe(1);
  });

  it('is where it was while nobody answers, and elsewhere or nowhere when that is said', async () => {
    const hosts = new Hosts(resolver, -1);
    address = null;
    expect(await hosts.addressesOf('a.test')).toBeNull();
    address = '10.0.0.1';
    expect(await hosts.addressesOf('a.test')).toEqual(['10.0.0.1']);
    address = null;
    expect(await hosts.addressesOf('a.test')).toEqual(['10.0.0.1']);
    address = '10.0.0.2';
    expect(await hosts.addressesOf('a.test')).toEqual(['10.0.0.2']);
    address = 'nobody';
    expect(await hosts.addressesOf('a.test')).toEqual([]);
  });

  it('is itself when it is an address, without a question', async () => {
    expect(await new Hosts(resolver).addressesOf('127.0.0.7')).toEqual(['127.0.0.7']);
    expect(asked).toBe(0);
  });
});
