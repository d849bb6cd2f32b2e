import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import type { CallHarm } from '../../../core/ports/call-faults.js';
import type { Spot } from '../../../core/agent/network.js';
import { familyOf } from '../names.js';
import { Fates } from './fates.js';
import { Relay } from './relay.js';

/** A call of the agent's own, by the port that it comes from. */
export interface Expected {
  readonly port: number;
  readonly isHarmed: boolean;
}

/** Stands in for upstreams: a listener on loopback for each of them, which passes on to it and to nobody else. */
export class Proxy {
  private readonly relays = new Set<Relay>();
  private readonly expected = new Map<number, { readonly isHarmed: boolean; relay: Relay | null }>();

  private constructor(private readonly fates: Fates) {}

  /** @returns it, and the port for each spot, in their order */
  static async open(
    spots: readonly Spot[],
    share: number,
    harm: CallHarm,
  ): Promise<{ readonly proxy: Proxy; readonly ports: readonly number[] }> {
    const proxy = new Proxy(new Fates(share, harm));
    return { proxy, ports: await Promise.all(spots.map((spot) => proxy.listen(spot))) };
  }

  expect({ port, isHarmed }: Expected): void {
    this.expected.set(port, { isHarmed, relay: null });
  }

  /** How long the upstream took for a call that was expected; null when it has said nothing, or never came by. */
  tell(port: number): number | null {
    const relay = this.expected.get(port)?.relay ?? null;
    this.expected.delete(port);
    return relay?.upstreamMs ?? null;
  }

  /** No call is harmed any more, and each connection ends as soon as it is quiet. @returns when the last has ended */
  async leave(): Promise<void> {
    this.fates.end();
    for (const relay of this.relays) relay.leave();
    await Promise.all([...this.relays].map((relay) => relay.ended));
  }

  private async listen(spot: Spot): Promise<number> {
    const server = createServer({ allowHalfOpen: true }, (caller) => this.take(caller, spot));
    server.listen(0, familyOf(spot.address) === 4 ? '127.0.0.1' : '::1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  }

  private take(caller: Socket, spot: Spot): void {
    const own = this.expected.get(caller.remotePort ?? 0);
    const fate = own && (own.isHarmed ? this.fates.certain() : null);
    const relay = new Relay(caller, spot, () => (fate === undefined ? this.fates.draw() : fate));
    if (own) own.relay = relay;
    this.relays.add(relay);
    void relay.ended.then(() => this.relays.delete(relay));
  }
}
