import type { Overwritten, WriteAudit, WriteAuditor } from '../../core/ports/fleet.js';
import { difference, size, union } from './ranges.js';
import { type StoreAudit, storeAudit, usersAudit } from './wire.js';
import { controlOf, type World } from './world.js';

/** What users were told is theirs, against the logs of all stores. */
export class WorldWrites implements WriteAuditor {
  constructor(private readonly world: World) {}

  /** A log that cannot be read matters only when something is in no other one; then this throws. */
  async audit(): Promise<WriteAudit> {
    // First what was promised, then the logs: what is written in between is in the logs only.
    const users = await this.world.control('users');
    const { acknowledged } = await users.get('/audit', usersAudit);
    const stores = await this.world.ofRole('store');
    const audits = await Promise.allSettled(stores.map((store) => controlOf(store).get('/audit', storeAudit)));
    const logs = audits.flatMap((audit) => (audit.status === 'fulfilled' ? [audit.value] : []));
    const lost = size(difference(union([acknowledged]), union(logs.map((log) => log.logged))));
    const unread = audits.find((audit) => audit.status === 'rejected');
    if (lost > 0 && unread) throw unread.reason;
    const conflicts = new Set(logs.flatMap((log) => log.conflicts)).size;
    return { acknowledged: size(acknowledged), lost, conflicts, overwritten: overwrittenIn(logs) };
  }
}

/** Both sides of a cut find the same conflicts when they meet again: each is told once. */
function overwrittenIn(logs: readonly StoreAudit[]): readonly Overwritten[] {
  const byLost = new Map(logs.flatMap((log) => log.overwritten.map((one) => [one.lost.id, one] as const)));
  return [...byLost.values()]
    .sort((a, b) => Date.parse(b.kept.at) - Date.parse(a.kept.at))
    .map(({ key, kept, lost }) => ({ key, kept: sideOf(kept), lost: sideOf(lost) }));
}

function sideOf({ value, region, at }: StoreAudit['overwritten'][number]['kept']): Overwritten['kept'] {
  return { value, region, at };
}
