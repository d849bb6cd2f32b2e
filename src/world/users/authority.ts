import { createSocket, type Socket } from 'node:dgram';
import { type Answer as DnsRecord, decode, type DecodedPacket, encode } from 'dns-packet';
import { addressesOf } from '../lookup.js';
import { patience } from '../patience.js';
import { type HostPort } from '../protocol.js';
import { subnetOf } from '../routing.js';

/** An edge, as the name service tells it. */
export interface Place {
  /** Empty for a front, which is of no region. */
  readonly region: string;
  readonly address: string;
  readonly port: number;
}
export interface Answer {
  readonly place: Place;
  /** Seconds. */
  readonly ttl: number;
}

/** The authority did not answer, or said that it cannot: nothing is known from it. */
export class AuthorityFailed extends Error {}

/** How long each attempt waits; a busy name service is not asked the more for it. */
const PATIENCE_MS: readonly number[] = [400, 800, 1600];
const SERVICE = '_http._tcp.';

/** The name service as the users' resolver asks it: over UDP, with the client subnet, wherever it is now. */
export class Authority {
  private readonly waiting = new Map<number, (message: Buffer) => void>();
  private nextId = 0;
  private open: { readonly address: string; readonly socket: Promise<Socket> } | null = null;

  constructor(private readonly dns: HostPort) {}

  /** @returns null when it says that there is no edge. Rejects with `AuthorityFailed`. */
  async ask(host: string, territory: number): Promise<Answer | null> {
    return answerIn(await this.exchange(`${SERVICE}${host}`, territory), host);
  }

  private exchange(name: string, territory: number): Promise<Buffer> {
    const id = (this.nextId = (this.nextId + 1) & 0xffff);
    const query = encode({
      type: 'query',
      id,
      questions: [{ type: 'SRV', name }],
      additionals: [subnetOption(territory)],
    });
    return new Promise((resolve, reject) => {
      const attempt = ([wait, ...more]: readonly number[]) => {
        if (wait === undefined) {
          this.waiting.delete(id);
          reject(new AuthorityFailed(`no answer for ${name}`));
          return;
        }
        void this.send(query);
        calm = patience(wait, () => attempt(more));
      };
      let calm = () => {};
      this.waiting.set(id, (message) => {
        calm();
        this.waiting.delete(id);
        resolve(message);
      });
      attempt(PATIENCE_MS);
    });
  }

  /** Rejects never: what was not sent is not answered. */
  private async send(query: Buffer): Promise<void> {
    const [address] = (await addressesOf(this.dns.host)) ?? [];
    if (address === undefined) return;
    const former = this.open;
    if (former?.address !== address) {
      this.open = { address, socket: this.connect(address) };
      void former?.socket.then((socket) => socket.close());
    }
    (await this.open?.socket)?.send(query, () => undefined);
  }

  /** A connected socket hears of nobody else. */
  private connect(address: string): Promise<Socket> {
    const socket = createSocket('udp4');
    socket.on('message', (message) => {
      if (message.length > 2) this.waiting.get(message.readUInt16BE(0))?.(message);
    });
    // Nobody listens just now: the next attempt finds out.
    socket.on('error', () => undefined);
    return new Promise((resolve) => socket.connect(this.dns.port, address, () => resolve(socket)));
  }
}

/** The region is told by the owner of the service record, `_http._tcp.R.HOST`. Throws `AuthorityFailed` for an error code. */
export function answerIn(message: Buffer, host: string): Answer | null {
  const packet: DecodedPacket & { readonly rcode?: string } = decode(message);
  if (packet.rcode !== 'NOERROR' && packet.rcode !== 'NXDOMAIN')
    throw new AuthorityFailed(`${packet.rcode} for ${host}`);
  const { answers = [], additionals = [] } = packet;
  for (const record of answers) {
    if (record.type !== 'SRV') continue;
    const { port, target } = record.data;
    const region = record.name.slice(SERVICE.length, -host.length - 1);
    const address = additionals.find((one) => one.type === 'A' && one.name === target);
    const ttl = Math.min(...answers.map((answer) => ('ttl' in answer ? (answer.ttl ?? 0) : 0)));
    if (address?.type === 'A') return { place: { region, address: address.data, port }, ttl };
  }
  return null;
}

function subnetOption(territory: number): DnsRecord {
  const option = { code: 'CLIENT_SUBNET', family: 1, sourcePrefixLength: 24, scopePrefixLength: 0 };
  const options = [{ ...option, ip: subnetOf(territory) }];
  return { type: 'OPT', name: '.', udpPayloadSize: 1232, flags: 0, options } as unknown as DnsRecord;
}
