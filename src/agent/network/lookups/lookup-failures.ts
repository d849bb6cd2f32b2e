import { type LookLookups, type PrepareLookups, PROTOCOLS, type SeenLookups } from '../../../core/agent/lookups.js';
import { keyOf } from '../../../core/agent/network.js';
import { SilverbackError } from '../../../core/errors.js';
import type { Lease } from '../../leases.js';
import { namesOf } from '../names.js';
import { tryNew } from '../paths.js';
import { leftOf, removeOwn } from '../remnants.js';
import { LookupFailure, ownOfLookups } from './lookup-failure.js';
import { ask } from './question.js';

/** All failing lookups that this agent holds, by injection. */
export class LookupFailures {
  private readonly byKey = new Map<string, LookupFailure>();

  has(lease: Lease): boolean {
    return this.byKey.has(keyOf(lease));
  }

  async prepare(lease: Lease, order: Omit<PrepareLookups, 'fence'>): Promise<void> {
    if (this.byKey.get(keyOf(lease))?.isReadyFor(order)) return;
    await this.remove(lease);
    const [other] = this.byKey.keys();
    if (other !== undefined)
      throw new SilverbackError('unsupported-by-target', `lookups fail here by ${other} already`);
    this.byKey.set(keyOf(lease), await LookupFailure.prepare(lease, order));
  }

  /** @returns when it took effect, milliseconds of the machine's monotonic clock */
  async fail(lease: Lease, ttlMs: number): Promise<number> {
    const failure = this.byKey.get(keyOf(lease));
    if (!failure) throw new SilverbackError('not-found', `no failing lookups are prepared here for ${lease.injection}`);
    return failure.fail(ttlMs);
  }

  async prolong(lease: Lease, ttlMs: number): Promise<void> {
    await this.byKey.get(keyOf(lease))?.prolong(ttlMs);
  }

  /** @returns what was there, in words, whoever has left it */
  async remove(lease: Lease): Promise<readonly string[]> {
    const failure = this.byKey.get(keyOf(lease));
    const removed = failure ? await failure.end() : await removeOwn(ownOfLookups(namesOf(lease)));
    this.byKey.delete(keyOf(lease));
    return removed;
  }

  async look({ nameservers, name, control, ...lease }: LookLookups): Promise<SeenLookups> {
    const failure = this.byKey.get(keyOf(lease));
    const questions = nameservers.flatMap((nameserver) => PROTOCOLS.map((protocol) => ask(nameserver, name, protocol)));
    const [biting, left, lookups, open] = await Promise.all([
      failure?.nameservers() ?? 0,
      failure ? [] : leftOf(ownOfLookups(namesOf(lease))),
      Promise.all(questions),
      Promise.all(control.map(tryNew)),
    ]);
    return {
      bite: failure ? { nameservers: biting, at: failure.failingSince, how: failure.how } : null,
      left: [...left],
      lookups,
      control: open,
    };
  }
}
