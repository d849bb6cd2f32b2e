import { createSocket, type SocketOptions } from 'node:dgram';
import { randomInt } from 'node:crypto';
import { isIPv6 } from 'node:net';
import { type Answer, decode, type DecodedPacket, encode, RECURSION_DESIRED } from 'dns-packet';
import type { HostPort } from '../core/source/address.js';
import { assertCallable, lookup } from './guarded-host.js';

export const RECORDS = ['A', 'AAAA', 'CNAME', 'NS', 'SOA', 'SRV', 'TXT'] as const;
export type RecordType = (typeof RECORDS)[number];

export interface Question {
  readonly host: string;
  readonly record: RecordType;
  /** Where the user is who asks, as `100.64.7.0/24` (EDNS client subnet, RFC 7871). */
  readonly subnet?: string | undefined;
}

/** A question is asked again when no answer came within this: datagrams get lost. Milliseconds. */
const AGAIN_MS = 500;
const OUR_UDP_BYTES = 1232;

/**
 * Asks a name server over UDP until it answers or `signal` is aborted.
 *
 * @returns its records, of whatever type. Rejects with its error code, and when it says that the answer is too long.
 */
export async function askDns(server: HostPort, question: Question, signal: AbortSignal): Promise<readonly Answer[]> {
  assertCallable(server.host);
  const id = randomInt(65_536);
  const query = encode({
    type: 'query',
    id,
    flags: RECURSION_DESIRED,
    questions: [{ type: question.record, name: question.host }],
    additionals: [edns(question.subnet)],
  });
  const socket = createSocket({
    type: isIPv6(server.host) ? 'udp6' : 'udp4',
    lookup: lookup as SocketOptions['lookup'],
  });
  let again: NodeJS.Timeout | undefined;
  const asked = new Promise<readonly Answer[]>((resolve, reject) => {
    const giveUp = () => reject(new Error('given up'));
    if (signal.aborted) giveUp();
    signal.addEventListener('abort', giveUp, { once: true });
    socket.once('close', () => signal.removeEventListener('abort', giveUp));
    socket.once('error', reject);
    socket.on('message', (message) => {
      try {
        const packet = decode(message);
        if (packet.id === id) resolve(recordsIn(packet));
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    });
    // A connected socket hears that nobody listens; an unconnected one only waits.
    socket.connect(server.port, server.host, () => {
      if (signal.aborted) return;
      const send = () => socket.send(query);
      again = setInterval(send, AGAIN_MS);
      send();
    });
  });
  return asked.finally(() => {
    clearInterval(again);
    socket.close();
  });
}

/** The library's types leave out the answer's code. */
function recordsIn(packet: DecodedPacket & { readonly rcode?: string }): readonly Answer[] {
  if (packet.rcode !== 'NOERROR') throw new Error(packet.rcode ?? 'an answer without a code');
  if (packet.flag_tc) throw new Error('the answer is too long for UDP');
  return packet.answers ?? [];
}

function edns(subnet: string | undefined): Answer {
  const [ip = '', bits = ''] = subnet?.split('/') ?? [];
  const option = { code: 'CLIENT_SUBNET', family: isIPv6(ip) ? 2 : 1, sourcePrefixLength: Number(bits), ip };
  const options = subnet === undefined ? [] : [{ ...option, scopePrefixLength: 0 }];
  return { type: 'OPT', name: '.', udpPayloadSize: OUR_UDP_BYTES, flags: 0, options } as unknown as Answer;
}
