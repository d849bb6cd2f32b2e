import { isDeepStrictEqual } from 'node:util';
import type { PrepareLookups } from '../../../core/agent/lookups.js';
import { FAMILIES, familiesOf, type Family, type Names, namesOf } from '../names.js';
import { placed } from '../placing.js';
import { type Belongings, removeOwn } from '../remnants.js';
import { changeSets, entriesOf, portSetsText } from '../sets.js';
import { type Backend, savedRules } from '../tables.js';
import { areSentThrough, type Instead, lookupEntries, lookupText } from './lookup-rules.js';
import { Responder } from './responder.js';

type Order = Omit<PrepareLookups, 'fence'>;
type Of = { readonly run: string; readonly injection: string };

/** One injection's failing lookups, in the network namespace that this agent lives in. */
export class LookupFailure {
  private at: number | null = null;

  private constructor(
    private readonly names: Names,
    private readonly order: Order,
    private readonly backend: Backend,
    private readonly responders: readonly Responder[],
  ) {}

  /** Puts everything in place, so that the bite is one small step. Throws what was tried and why none of it works here. */
  static async prepare(of: Of, order: Order): Promise<LookupFailure> {
    const names = namesOf(of);
    const responders: Responder[] = [];
    const insteadFor = async (family: Family): Promise<Instead> => {
      if (order.mode === 'timeout') return { mode: 'timeout' };
      const responder = await Responder.open(family);
      responders.push(responder);
      return { mode: 'servfail', port: responder.port };
    };
    try {
      const texts = new Map<Family, string>();
      for (const family of familiesOf(order.nameservers))
        texts.set(family, lookupText(names, family, await insteadFor(family)));
      const backend = await placed({
        sets: portSetsText((family) => names.lookupSet(family), [...texts.keys()]),
        rules: texts,
        remove: () => removeOwn(ownOfLookups(names)),
        otherwise: 'lookups cannot be made to fail here',
      });
      return new LookupFailure(names, order, backend, responders);
    } catch (error) {
      for (const responder of responders) responder.close();
      throw error;
    }
  }

  /** Whether it waits to be made just so: whoever has not heard the answer asks again. */
  isReadyFor(order: Order): boolean {
    return this.at === null && isDeepStrictEqual(this.order, order);
  }

  get how(): string {
    const what = this.order.mode === 'timeout' ? 'answers are dropped' : 'a responder';
    return `${what}, iptables-${this.backend}, the kernel forgets it by itself`;
  }

  /** When it took effect, milliseconds of the machine's monotonic clock. */
  get failingSince(): number | null {
    return this.at;
  }

  async fail(ttlMs: number): Promise<number> {
    await this.tell(ttlMs);
    this.at ??= Number(process.hrtime.bigint()) / 1e6;
    return this.at;
  }

  async prolong(ttlMs: number): Promise<void> {
    if (this.at !== null) await this.tell(ttlMs);
  }

  /** Of how many nameservers the kernel lets nothing through just now. */
  async nameservers(): Promise<number> {
    const entries = await Promise.all(
      familiesOf(this.order.nameservers).map(async (family) => {
        const saved = await savedRules(this.backend, family);
        return areSentThrough(saved, this.names, this.order.mode) ? entriesOf(this.names.lookupSet(family)) : 0;
      }),
    );
    // Each has one for UDP and one for TCP.
    return Math.floor(entries.reduce((sum, count) => sum + count, 0) / 2);
  }

  /** Lookups pass again at once. @returns what was there */
  async end(): Promise<readonly string[]> {
    const families = familiesOf(this.order.nameservers);
    const removed = await removeOwn(ownOfLookups(this.names), { backends: [this.backend], families });
    for (const responder of this.responders) responder.close();
    return removed;
  }

  private tell(ttlMs: number): Promise<void> {
    return changeSets(lookupEntries(this.names, this.order.nameservers, ttlMs));
  }
}

/** What failing lookups call their own. */
export function ownOfLookups(names: Names): Belongings {
  return { chains: [names.lookups], sets: FAMILIES.map((family) => names.lookupSet(family)) };
}
