import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { Spot } from '../../../core/agent/network.js';
import { SilverbackError } from '../../../core/errors.js';
import { type Names, namesOf } from '../names.js';
import { changeSets, emptiedText } from '../sets.js';
import type { Backend } from '../tables.js';
import { callVia } from './calls.js';
import { detourEntries, detourText, type Way } from './detour-rules.js';
import type { CallsMade, Disturbance, Order } from './disturbance.js';
import { removeDetour } from './left.js';
import { opened } from './orders.js';
import { PROXY_GROUP, ProxyProcess } from './proxy-process.js';
import { spotsAt } from './spots.js';
import { familiesIn, placedFor, sentThrough } from './upstream-rules.js';

/**
 * A proxy that is dead refuses whom the kernel still sends to it. So the kernel is told again and again, and forgets much
 * sooner than a lease runs out.
 */
const KERNEL_REMEMBERS_S = 5;
const TOLD_EVERY_MS = 2_000;
/**
 * Rules that send nothing aside any more stay for so long while connections are led through the proxy: with the last rule
 * that needs it, the kernel ends to track connections, and these would break. As long as most callers wait for an answer.
 */
const LEAVING_MS = 30_000;

type Of = { readonly run: string; readonly injection: string };

/** One injection's way aside for calls to upstreams, in the network namespace that this agent lives in. */
export class Detour implements Disturbance {
  private at: number | null = null;
  private until = 0;
  private telling: NodeJS.Timeout | null = null;
  /** The kernel's set is changed in turn: what was told last holds. */
  private told: Promise<unknown> = Promise.resolve();
  private patience: NodeJS.Timeout | null = null;

  private constructor(
    private readonly names: Names,
    private readonly order: Order,
    private readonly ways: readonly Way[],
    private readonly backend: Backend,
    readonly proxy: ProxyProcess,
    private readonly instead: string | null,
  ) {}

  /**
   * Puts everything in place, so that the bite is one small step. Throws what was tried and why none of it works here.
   *
   * @param instead for people: why the kernel does not do it itself
   * @param onFallen called when the proxy has ended, or nobody waits for that any more: the way is to be straightened
   */
  static async prepare(of: Of, order: Order, instead: string | null, onFallen: () => void): Promise<Detour> {
    const { heading, share, harm } = order;
    const names = namesOf(of);
    const spots = await spotsAt(heading);
    const proxy = ProxyProcess.start();
    try {
      const { ports } = await proxy.ask({ order: 'open', spots: [...spots], share, harm }, opened);
      const ways = spots.map((spot, index) => ({ spot, port: ports[index] ?? 0 }));
      const backend = await placedFor(names, spots, (family) => detourText(names, family, ways, PROXY_GROUP));
      proxy.onDeath = onFallen;
      return new Detour(names, order, ways, backend, proxy, instead);
    } catch (error) {
      proxy.kill();
      throw error;
    }
  }

  /** Whether it waits to be made just so: whoever has not heard the answer asks again. */
  isReadyFor(order: Order): boolean {
    return this.at === null && this.proxy.isAlive && isDeepStrictEqual(this.order, order);
  }

  get how(): string {
    const how = `a proxy, iptables-${this.backend}, the kernel forgets it by itself`;
    return this.instead === null ? how : `${how}; not by netem: ${this.instead}`;
  }

  /** When it took effect, milliseconds of the machine's monotonic clock. */
  get bittenAt(): number | null {
    return this.at;
  }

  get spots(): readonly Spot[] {
    return this.ways.map(({ spot }) => spot);
  }

  /** Whether it has ended, and its rules are there for the connections that came this way. */
  get isLeading(): boolean {
    return this.patience !== null;
  }

  async divert(ttlMs: number): Promise<number> {
    if (!this.proxy.isAlive) throw new SilverbackError('target-unreachable', 'the proxy is gone');
    this.until = performance.now() + ttlMs;
    await this.tell();
    this.at ??= Number(process.hrtime.bigint()) / 1e6;
    this.telling ??= setInterval(() => void this.tell().catch(() => undefined), TOLD_EVERY_MS);
    return this.at;
  }

  /** The kernel hears of it now: of a lease that was shorter than its memory, it would forget before it is told again. */
  async prolong(ttlMs: number): Promise<void> {
    if (this.at === null) return;
    this.until = performance.now() + ttlMs;
    await this.tell().catch(() => undefined);
  }

  upstreams(): Promise<number> {
    return this.proxy.isAlive ? sentThrough(this.names, this.spots, this.backend) : Promise.resolve(0);
  }

  async calls(spot: Spot): Promise<CallsMade> {
    const [harmed, spared] = await Promise.all([callVia(this.proxy, spot, true), callVia(this.proxy, spot, false)]);
    return { harmed, spared };
  }

  /**
   * New connections go straight to the upstreams; those that came this way are harmed no more, and end when they are quiet.
   * With the last of them the proxy ends, and its way is to be straightened.
   */
  async end(): Promise<readonly string[]> {
    if (this.telling) clearInterval(this.telling);
    this.until = 0;
    if (!(this.proxy.isAlive && (await this.isEmptied()))) return this.straighten();
    this.patience = setTimeout(() => this.proxy.onDeath(), LEAVING_MS).unref();
    await this.proxy.ask({ order: 'leave' }, z.object({})).catch(() => this.proxy.kill());
    return familiesIn(this.spots).map((family) => `entries of set ${this.names.detourSet(family)}`);
  }

  /** There is no way aside any more. @returns what was there */
  straighten(): Promise<readonly string[]> {
    if (this.patience) clearTimeout(this.patience);
    this.patience = null;
    return removeDetour(this.names, { backends: [this.backend], families: familiesIn(this.spots) });
  }

  /** Whether nothing is sent aside any more, although the rules are there. */
  private isEmptied(): Promise<boolean> {
    const text = emptiedText((family) => this.names.detourSet(family), familiesIn(this.spots));
    return this.inTurn(() => changeSets(text)).then(
      () => true,
      () => false,
    );
  }

  private tell(): Promise<void> {
    return this.inTurn(async () => {
      const left = Math.ceil((this.until - performance.now()) / 1000);
      if (left <= 0 || !this.proxy.isAlive) return;
      await changeSets(detourEntries(this.names, this.spots, Math.min(left, KERNEL_REMEMBERS_S)));
    });
  }

  private inTurn(change: () => Promise<void>): Promise<void> {
    const turn = this.told.then(change);
    this.told = turn.catch(() => undefined);
    return turn;
  }
}
