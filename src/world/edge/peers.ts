import { type HostPort } from '../protocol.js';
import { Health } from './health.js';
import { type Answer, forward, type Message, NoAnswer } from './forward.js';

const CHECK_MS = 250;
/** Leaves time to serve here a user whom home does not answer. */
const TIMEOUT_MS = 1300;
/** On an edge's own 503: it has nobody to serve. */
export const NO_INSTANCE = 'x-no-instance';

interface Peer {
  readonly place: HostPort;
  readonly health: Health;
}

/** The other regions, seen and reached by one way only. */
export class Peers {
  private readonly peers: ReadonlyMap<string, Peer>;

  /** `edges`: where the edges of the other regions are reached, by region. */
  constructor(edges: Readonly<Record<string, HostPort>>) {
    this.peers = new Map(
      Object.entries(edges).map(([region, place]) => [region, { place, health: new Health(place) }]),
    );
  }

  /** Resolves when every peer has been asked once. */
  async watch(): Promise<void> {
    await Promise.all([...this.peers.values()].map(({ health }) => health.watch(CHECK_MS)));
  }

  isServing(region: string): boolean {
    return this.peers.get(region)?.health.isUp ?? false;
  }

  /**
   * @param until when the user must have an answer, on the monotonic clock
   * @returns null when the region did not answer or has nobody to serve; it counts as not serving until it says otherwise.
   */
  async serve(region: string, message: Message, until: number): Promise<Answer | null> {
    const peer = this.peers.get(region);
    const left = until - performance.now();
    if (!peer || left <= 0) return null;
    const hop = { ...message, headers: { ...message.headers, 'x-hop': '1' } };
    try {
      const answer = await forward(peer.place, hop, Math.min(TIMEOUT_MS, left));
      if (answer.headers[NO_INSTANCE] === undefined) return answer;
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
    }
    peer.health.suspect();
    return null;
  }
}
