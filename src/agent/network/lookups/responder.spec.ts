import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect } from 'node:net';
import { type Answer, decode, encode, RECURSION_DESIRED } from 'dns-packet';
import { Responder } from './responder.js';
import { servfailTo } from './servfail.js';
import { framed, messageIn } from './stream.js';

const OPT = { type: 'OPT', name: '.', udpPayloadSize: 1232, flags: 0, options: [] } as unknown as Answer;
const question = (id: number, additionals: readonly Answer[] = []) =>
  encode({
    type: 'query',
    id,
    flags: RECURSION_DESIRED,
    questions: [{ type: 'A', name: 'Shop.Test' }],
    additionals: [...additionals],
  });
const FAILED = { type: 'response', rcode: 'SERVFAIL', questions: [{ type: 'A', name: 'Shop.Test' }], answers: [] };

describe('a nameserver that cannot help', () => {
  it('answers any question by its number and its name, and in EDNS who speaks it', () => {
    expect(decode(servfailTo(question(7)) ?? Buffer.alloc(0))).toMatchObject({ ...FAILED, id: 7, flag_rd: true });
    expect(decode(servfailTo(question(7)) ?? Buffer.alloc(0)).additionals).toEqual([]);
    expect(decode(servfailTo(question(8, [OPT])) ?? Buffer.alloc(0)).additionals).toMatchObject([{ type: 'OPT' }]);
  });

  it('says nothing to what is no question', () => {
    expect(servfailTo(Buffer.from('hello'))).toBeNull();
    expect(servfailTo(servfailTo(question(7)) ?? Buffer.alloc(0))).toBeNull();
  });

  it.each([4, 6] as const)('listens on loopback, IPv%s, for UDP and TCP alike', async (family) => {
    const responder = await Responder.open(family);
    const host = family === 4 ? '127.0.0.1' : '::1';
    const udp = createSocket(family === 4 ? 'udp4' : 'udp6');
    const tcp = connect({ host, port: responder.port });
    try {
      const datagram = once(udp, 'message');
      udp.send(question(1), responder.port, host);
      expect(decode((await datagram)[0] as Buffer)).toMatchObject({ ...FAILED, id: 1 });

      // Two at once, the second of them in pieces.
      const all = Buffer.concat([framed(question(2)), framed(question(3))]);
      tcp.write(all.subarray(0, all.length - 5));
      let heard: Buffer = Buffer.alloc(0);
      const ids: unknown[] = [];
      const both = new Promise<void>((resolve) => {
        tcp.on('data', (chunk: Buffer) => {
          heard = Buffer.concat([heard, chunk]);
          for (let first = messageIn(heard); first; first = messageIn(heard)) {
            heard = first.rest;
            ids.push(decode(first.message).id);
            if (ids.length === 1) tcp.write(all.subarray(all.length - 5));
            else resolve();
          }
        });
      });
      await both;
      expect(ids).toEqual([2, 3]);
    } finally {
      const closed = once(tcp, 'close');
      responder.close();
      await closed;
      udp.close();
    }
  });
});
