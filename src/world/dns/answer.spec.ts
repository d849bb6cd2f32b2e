import { type Answer, decode, type DecodedPacket, encode } from 'dns-packet';
import fc from 'fast-check';
import { type Layout } from '../protocol.js';
import { type HeldRoutes, Routes } from '../routes.js';
import { subnetOf } from '../routing.js';
import { answerTo, type Service } from './answer.js';
import { Failures } from './failures.js';
import { Places } from './places.js';
import { type Names } from './records.js';

const HOST = 'www.sandbox.test';
const layout: Layout = {
  regions: { west: { zones: { a: 1 } }, east: { zones: { b: 1 } } },
  routes: { www: { host: HOST, weights: { west: 5000, east: 5000 }, startsPerSecond: 1, users: 1 } },
  territories: 100,
  ttlMs: 1000,
  instance: { slots: 1, serviceMs: 1, queue: 1 },
  degrade: null,
};
const host = '127.0.0.1';
const addresses = {
  'edge.west': { host, port: 1001, controlPort: 1 },
  'edge.east': { host, port: 1002, controlPort: 2 },
};

function names() {
  let stored: HeldRoutes | null = null;
  const file = { read: () => stored, write: (value: HeldRoutes) => (stored = value) };
  return { layout, places: new Places(layout, addresses), routes: new Routes(layout, file), now: Date.now };
}

type Response = DecodedPacket & { readonly rcode?: string };

function ask(on: Names | Service, name: string, type: string, territory?: number, flags = 0): Response {
  const option = { code: 'CLIENT_SUBNET', family: 1, sourcePrefixLength: 24, scopePrefixLength: 0 };
  const options = territory === undefined ? [] : [{ ...option, ip: subnetOf(territory) }];
  const opt = { type: 'OPT', name: '.', udpPayloadSize: 1232, flags: 0, options } as unknown as Answer;
  const query = encode({ type: 'query', id: 7, flags, questions: [{ name, type: type as 'A' }], additionals: [opt] });
  const service = typeof on === 'function' ? on : () => on;
  return decode(answerTo(query, '127.0.0.1', service, 'udp') ?? Buffer.alloc(0));
}

const kinds = (records: readonly Answer[] | undefined) => records?.map(({ type }) => type);

describe('the name service', () => {
  it('answers both layers at once, with the edge’s address beside them', () => {
    const on = names();
    for (let territory = 0; territory < 20; territory += 1) {
      const home = on.routes.home('www', territory);
      const { answers, additionals } = ask(on, `_http._tcp.${HOST}`, 'SRV', territory);
      expect(answers).toMatchObject([
        { type: 'CNAME', name: `_http._tcp.${HOST}`, ttl: 1, data: `_http._tcp.${home}.${HOST}` },
        { type: 'SRV', data: { port: addresses[`edge.${home}` as 'edge.west'].port, target: `edge.${home}.${HOST}` } },
      ]);
      expect(additionals).toMatchObject([
        { type: 'A', name: `edge.${home}.${HOST}`, data: '127.0.0.1' },
        { type: 'OPT', options: [{ ip: subnetOf(territory), scopePrefixLength: 24 }] },
      ]);
      expect(ask(on, HOST, 'A', territory).answers).toMatchObject([
        { type: 'CNAME', data: `${home}.${HOST}` },
        { type: 'A', name: `${home}.${HOST}`, data: '127.0.0.1' },
      ]);
    }
  });

  it('never names a region of weight 0 to users, and tells version, epoch and deadline', () => {
    const on = names();
    const fence = { run: 'r', injection: 'i', epoch: 3, ttlMs: 60_000 };
    on.routes.put('www', { fence, version: 1, weights: { west: 0, east: 10_000 } });
    for (let territory = 0; territory < 100; territory += 1) {
      expect(ask(on, HOST, 'A', territory).answers?.[1]?.name).toBe(`east.${HOST}`);
    }
    const [notes] = ask(on, HOST, 'TXT').answers ?? [];
    const texts = notes?.type === 'TXT' ? [notes.data].flat().map(String) : [];
    expect(texts.slice(0, 2)).toEqual(['version=1', 'epoch=3']);
    expect(texts[2]).toMatch(/^deadline=\d{4}-.*Z$/);
    expect(texts[3]).toMatch(/^at=\d{13}$/);
    on.routes.put('www', { fence, version: 2, weights: { west: 5000, east: 5000 } });
    expect(on.routes.state('www')).toMatchObject({ version: 2, run: null, deadlineInMs: null });
  });

  it('says no data, no such name, and not ours, each in its own way', () => {
    const on = names();
    expect(ask(on, HOST, 'AAAA')).toMatchObject({ rcode: 'NOERROR', flag_aa: true });
    expect(kinds(ask(on, HOST, 'AAAA').answers)).toEqual(['CNAME']);
    expect(kinds(ask(on, HOST, 'AAAA').authorities)).toEqual(['SOA']);
    expect(ask(on, `_tcp.${HOST}`, 'A')).toMatchObject({ rcode: 'NOERROR', answers: [] });
    expect(ask(on, `west.${HOST}`, 'UNKNOWN_65')).toMatchObject({ rcode: 'NOERROR', answers: [] });
    expect(ask(on, `nowhere.${HOST}`, 'A')).toMatchObject({ rcode: 'NXDOMAIN', authorities: [{ type: 'SOA' }] });
    expect(ask(on, 'example.com', 'A')).toMatchObject({ rcode: 'REFUSED', flag_aa: false, answers: [] });
    expect(ask(on, HOST, 'A', 1, 4 << 11)).toMatchObject({ rcode: 'NOTIMP' });
  });

  it('answers every message that is a query, whatever is in it, and never a response', () => {
    const on = names();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        const message = Buffer.from(bytes);
        const response = answerTo(message, '127.0.0.1', () => on, 'udp');
        const isQuery = message.length >= 12 && ((message[2] ?? 0) & 0x80) === 0;
        expect(response !== null).toBe(isQuery);
        if (response) expect(response.readUInt16BE(0)).toBe(message.readUInt16BE(0));
      }),
      { numRuns: 500 },
    );
  });

  it('sends the users of a route with a front there, whoever they are, and tells where the edges are all the same', () => {
    const on = names();
    const www = { ...layout.routes['www']!, front: true };
    const places = new Places(layout, { ...addresses, front: { host: '127.0.0.9', port: 1003, controlPort: 3 } });
    const fronted = { ...on, places, layout: { ...layout, routes: { www } } };
    const told = ask(fronted, `_http._tcp.${HOST}`, 'SRV', 3);
    const owner = `_http._tcp.${HOST}`;
    expect(told.answers).toMatchObject([{ type: 'SRV', name: owner, data: { port: 1003, target: `front.${HOST}` } }]);
    expect(told.additionals).toMatchObject([
      { type: 'A', name: `front.${HOST}`, data: '127.0.0.9' },
      // The same for everybody.
      { type: 'OPT', options: [{ scopePrefixLength: 0 }] },
    ]);
    expect(ask(fronted, HOST, 'A').answers).toMatchObject([{ type: 'A', name: HOST, data: '127.0.0.9' }]);
    expect(ask(fronted, `_http._tcp.west.${HOST}`, 'SRV').answers).toMatchObject([{ data: { port: 1001 } }]);
    expect(ask(on, `front.${HOST}`, 'A')).toMatchObject({ rcode: 'NXDOMAIN' });
  });

  it('fails for the chosen users’ name and all below it, each failure in its own way, and for no other', () => {
    const on = names();
    const failures = new Failures(on);
    const fence = { run: 'r', injection: 'i', epoch: 1, ttlMs: 60_000 };
    const told = (name: string) => {
      const query = encode({ type: 'query', id: 7, questions: [{ name, type: 'TXT' }] });
      const response = answerTo(query, '127.0.0.1', failures.service, 'udp');
      return response && (decode(response) as Response);
    };
    failures.fail(HOST, 'servfail', fence);
    expect(told(HOST)).toMatchObject({ rcode: 'SERVFAIL', answers: [] });
    expect(told(`_http._tcp.west.${HOST}.`.toUpperCase())).toMatchObject({ rcode: 'SERVFAIL' });
    expect(told(`not${HOST}`)).toMatchObject({ rcode: 'REFUSED' });
    failures.fail(HOST, 'timeout', fence);
    expect(told(HOST)).toBeNull();
    expect(failures.state()).toMatchObject([{ host: HOST, mode: 'timeout', run: 'r', injection: 'i' }]);
    failures.heal(HOST, 'i');
    expect(told(HOST)).toMatchObject({ rcode: 'NOERROR' });
  });

  it('tells what it knew when it became stale, in all of its answers, and the truth afterwards', () => {
    let now = 1000;
    const on = names();
    const failures = new Failures({ ...on, now: () => now });
    const fence = { run: 'r', injection: 'i', epoch: 1, ttlMs: 60_000 };
    const told = () => {
      const [notes] = ask(failures.service, HOST, 'TXT').answers ?? [];
      const texts = notes?.type === 'TXT' ? [notes.data].flat().map(String) : [];
      const west = ask(failures.service, HOST, 'CNAME', on.routes.home('www', 0) === 'west' ? 0 : 99).answers ?? [];
      return [texts[0], texts[3], west.map((record) => 'data' in record && record.data)];
    };
    failures.fail(HOST, 'stale', fence);
    now = 2000;
    on.routes.put('www', { fence, version: 1, weights: { west: 0, east: 10_000 } });
    const before = told();
    expect(before.slice(0, 2)).toEqual(['version=0', 'at=1000']);
    failures.heal(HOST, 'i');
    expect(told().slice(0, 2)).toEqual(['version=1', 'at=2000']);
    expect(told()[2]).toEqual([`east.${HOST}`]);
  });
});
