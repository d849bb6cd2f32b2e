import { createSocket } from 'node:dgram';
import { randomInt } from 'node:crypto';
import { type Answer, decode, type DecodedPacket, encode } from 'dns-packet';
import { messageOf, SilverbackError } from '../../core/errors.js';
import type { Address } from './control-client.js';

const ATTEMPT_MS = 700;
const ATTEMPTS = 3;

/** The client subnet that a user's question carries: where he lives. */
export interface Subnet {
  readonly address: string;
  readonly bits: number;
}

type Question = 'A' | 'SRV' | 'TXT';

export interface Reply {
  /** As `NOERROR`, `SERVFAIL`. */
  readonly rcode: string;
  readonly answers: readonly Answer[];
  readonly additionals: readonly Answer[];
}

/**
 * Asks the world's name service over UDP, as a user's resolver would: again when an answer is lost.
 *
 * @returns answers and additional records. Throws `target-unreachable` without an answer, or with an error in it.
 */
export async function ask(dns: Address, type: Question, name: string, subnet?: Subnet): Promise<Answer[]> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const reply = await askOnce(dns, type, name, ATTEMPT_MS, subnet);
      if (reply === null) throw new Error(`no answer in ${ATTEMPT_MS} ms`);
      if (reply.rcode !== 'NOERROR') throw new Error(reply.rcode);
      return [...reply.answers, ...reply.additionals];
    } catch (error) {
      if (attempt < ATTEMPTS) continue;
      throw new SilverbackError('target-unreachable', `dns ${type} ${name}: ${messageOf(error)}`, { cause: error });
    }
  }
}

/** One question. @returns null when nothing comes in time. Rejects when nobody listens. */
export function askOnce(
  { host, port }: Address,
  type: Question,
  name: string,
  timeoutMs: number,
  subnet?: Subnet,
): Promise<Reply | null> {
  const id = randomInt(65_536);
  const question = encode({ type: 'query', id, flags: 0, questions: [{ type, name }], additionals: [edns(subnet)] });
  const socket = createSocket('udp4');
  return new Promise<Reply | null>((resolve, reject) => {
    const timer = setTimeout(() => resolve(null), timeoutMs);
    socket.once('close', () => clearTimeout(timer));
    socket.once('error', reject);
    socket.on('message', (message) => {
      try {
        const packet = decode(message);
        if (packet.id === id) resolve(replyIn(packet));
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    });
    // A connected socket hears that nobody listens; an unconnected one only waits.
    socket.connect(port, host, () => socket.send(question));
  }).finally(() => socket.close());
}

/** The library's types leave out the answer's code. */
function replyIn({
  rcode = 'NOERROR',
  answers = [],
  additionals = [],
}: DecodedPacket & { readonly rcode?: string }): Reply {
  return { rcode, answers, additionals };
}

function edns(subnet: Subnet | undefined): Answer {
  const options = subnet
    ? [{ code: 'CLIENT_SUBNET', family: 1, sourcePrefixLength: subnet.bits, scopePrefixLength: 0, ip: subnet.address }]
    : [];
  return { type: 'OPT', name: '.', udpPayloadSize: 1232, flags: 0, options } as unknown as Answer;
}
