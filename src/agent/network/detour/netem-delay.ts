import { isDeepStrictEqual } from 'node:util';
import { met, type Met } from '../../../core/agent/detour.js';
import type { Spot } from '../../../core/agent/network.js';
import { SilverbackError } from '../../../core/errors.js';
import { type Names, namesOf } from '../names.js';
import { ProgramError } from '../programs.js';
import { changeSets } from '../sets.js';
import type { Backend } from '../tables.js';
import { usualCall } from './calls.js';
import { classifyText, detourEntries } from './detour-rules.js';
import type { CallsMade, Disturbance, Order } from './disturbance.js';
import { removeDetour } from './left.js';
import { PROXY_GROUP, ProxyProcess } from './proxy-process.js';
import { delayedClass } from './qdisc-argv.js';
import { addDelays, devicesTo, isDelaying } from './qdiscs.js';
import { spotsAt } from './spots.js';
import { placedFor, sentThrough } from './upstream-rules.js';

type Of = { readonly run: string; readonly injection: string };

/** One injection's delay of all packets to upstreams, in the kernel, which forgets by itself whose packets are late. */
export class NetemDelay implements Disturbance {
  private at: number | null = null;
  /** Makes the calls that are spared. */
  private sparing: ProxyProcess | null = null;
  private ended = false;

  private constructor(
    private readonly names: Names,
    private readonly order: Order,
    readonly spots: readonly Spot[],
    private readonly devices: readonly string[],
    private readonly backend: Backend,
  ) {}

  /** Throws `unsupported-by-target` where the kernel cannot, or would have to take somebody else's queue away for it. */
  static async prepare(of: Of, order: Order, delayMs: number): Promise<NetemDelay> {
    const names = namesOf(of);
    const spots = await spotsAt(order.heading);
    const devices = await unsupportedUnless(() => devicesTo(spots.map(({ address }) => address)));
    return new NetemDelay(names, order, spots, devices, await laid(names, spots, devices, delayMs));
  }

  isReadyFor(order: Order): boolean {
    return this.at === null && isDeepStrictEqual(this.order, order);
  }

  get how(): string {
    return `netem on ${this.devices.join(', ')}, iptables-${this.backend}, the kernel forgets it by itself`;
  }

  get bittenAt(): number | null {
    return this.at;
  }

  async divert(ttlMs: number): Promise<number> {
    await this.tell(ttlMs);
    this.at ??= Number(process.hrtime.bigint()) / 1e6;
    return this.at;
  }

  async prolong(ttlMs: number): Promise<void> {
    if (this.at !== null) await this.tell(ttlMs);
  }

  async upstreams(): Promise<number> {
    return (await isDelaying(this.names, this.devices)) ? sentThrough(this.names, this.spots, this.backend) : 0;
  }

  /** The upstream itself takes as long as it does for a call that is spared. */
  async calls(spot: Spot): Promise<CallsMade> {
    if (!this.sparing?.isAlive) {
      // A look that is under way when it ends must not start what nobody would end.
      if (this.ended) throw new SilverbackError('not-found', 'the delay has ended meanwhile');
      this.sparing = ProxyProcess.start();
    }
    const [harmed, spared] = await Promise.all([usualCall(spot), this.sparing.ask({ order: 'call', spot }, met)]);
    const upstreamMs = isHeard(spared) ? spared.ms : null;
    return { harmed: { ...harmed, upstreamMs }, spared: { ...spared, upstreamMs } };
  }

  end(): Promise<readonly string[]> {
    this.ended = true;
    this.sparing?.kill();
    return removeDetour(this.names);
  }

  private tell(ttlMs: number): Promise<void> {
    return changeSets(detourEntries(this.names, this.spots, Math.max(1, Math.ceil(ttlMs / 1000))));
  }
}

/** Whether the kernel here can: tried on loopback and taken away again. */
export async function hasNetem(): Promise<boolean> {
  const names = namesOf({ run: 'rehearsal', injection: 'netem' });
  try {
    await laid(names, [{ address: '127.0.0.1', port: 7 }], ['lo'], 1);
    await removeDetour(names);
    return true;
  } catch {
    return false;
  }
}

/** Everything but the entries: no packet is late yet. All of it or nothing. */
async function laid(
  names: Names,
  spots: readonly Spot[],
  devices: readonly string[],
  delayMs: number,
): Promise<Backend> {
  try {
    return await unsupportedUnless(async () => {
      await addDelays(names, devices, delayMs);
      return placedFor(names, spots, (family) => classifyText(names, family, delayedClass(names), PROXY_GROUP));
    });
  } catch (error) {
    await removeDetour(names);
    throw error;
  }
}

async function unsupportedUnless<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ProgramError)) throw error;
    throw new SilverbackError('unsupported-by-target', error.message, { cause: error });
  }
}

function isHeard({ outcome }: Met): boolean {
  return outcome === 'answered' || outcome === 'closed' || outcome === 'reset';
}
