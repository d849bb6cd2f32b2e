import { createSocket, type Socket } from 'node:dgram';
import { type Answer, decode, encode } from 'dns-packet';
import { patience } from '../patience.js';
import { subnetOf } from '../routing.js';

/** An edge, as the name service tells it. */
export interface Place {
  readonly region: string;
  readonly address: string;
  readonly port: number;
}
interface Cached {
  readonly place: Place;
  /** Monotonic, milliseconds. */
  readonly until: number;
}

/** How long each attempt waits; a busy name service is not asked the more for it. */
const PATIENCE_MS: readonly number[] = [400, 800, 1600];
const SERVICE = '_http._tcp.';

/** The users' resolver: asks over UDP with the client subnet, keeps an answer for its TTL and not longer. */
export class Resolver {
  private readonly cache = new Map<string, Cached>();
  private readonly asking = new Map<string, Promise<Place>>();
  private readonly waiting = new Map<number, (message: Buffer) => void>();
  private nextId = 0;

  private constructor(private readonly socket: Socket) {
    socket.on('message', (message) => {
      if (message.length > 2) this.waiting.get(message.readUInt16BE(0))?.(message);
    });
    // Nobody listens just now: the next attempt finds out.
    socket.on('error', () => undefined);
  }

  static open(port: number): Promise<Resolver> {
    const socket = createSocket('udp4');
    return new Promise((resolve, reject) => {
      socket.once('error', reject);
      socket.connect(port, '127.0.0.1', () => {
        socket.off('error', reject);
        resolve(new Resolver(socket));
      });
    });
  }

  /** Rejects when no answer with a service record comes. */
  async resolve(host: string, territory: number): Promise<Place> {
    const key = `${territory} ${host}`;
    const cached = this.cache.get(key);
    if (cached && cached.until > performance.now()) return cached.place;
    let asking = this.asking.get(key);
    if (!asking) {
      asking = this.ask(host, territory, key).finally(() => this.asking.delete(key));
      this.asking.set(key, asking);
    }
    return asking;
  }

  private async ask(host: string, territory: number, key: string): Promise<Place> {
    const asked = performance.now();
    const { place, ttl } = placeIn(await this.exchange(`${SERVICE}${host}`, territory), host);
    this.cache.set(key, { place, until: asked + ttl * 1000 });
    return place;
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
          reject(new Error(`no answer for ${name}`));
          return;
        }
        this.socket.send(query, () => undefined);
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
}

/** The region is told by the owner of the service record, `_http._tcp.R.HOST`. Throws when there is none. */
export function placeIn(message: Buffer, host: string): { readonly place: Place; readonly ttl: number } {
  const { answers = [], additionals = [] } = decode(message);
  for (const record of answers) {
    if (record.type !== 'SRV') continue;
    const { port, target } = record.data;
    const region = record.name.slice(SERVICE.length, -host.length - 1);
    const address = additionals.find((one) => one.type === 'A' && one.name === target);
    const ttl = Math.min(...answers.map((answer) => ('ttl' in answer ? (answer.ttl ?? 0) : 0)));
    if (address?.type === 'A') return { place: { region, address: address.data, port }, ttl };
  }
  throw new Error(`the name service knows no edge for ${host}`);
}

function subnetOption(territory: number): Answer {
  const option = { code: 'CLIENT_SUBNET', family: 1, sourcePrefixLength: 24, scopePrefixLength: 0 };
  const options = [{ ...option, ip: subnetOf(territory) }];
  return { type: 'OPT', name: '.', udpPayloadSize: 1232, flags: 0, options } as unknown as Answer;
}
