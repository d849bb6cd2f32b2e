import { lookup } from 'node:dns/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Heading } from '../../../core/agent/detour.js';
import type { Spot } from '../../../core/agent/network.js';
import { messageOf, SilverbackError } from '../../../core/errors.js';

/** Who looks waits no longer for a name: he has to answer himself. Milliseconds. */
const KNOWN_WITHIN_MS = 1_000;

/** Where calls go, seen from here. Throws `target-unreachable` for a host that nobody here knows. */
export async function spotsAt({ spots, host }: Heading): Promise<readonly Spot[]> {
  if (!host) return spots;
  try {
    const found = await lookup(host.name, { all: true });
    return [...spots, ...found.map(({ address }) => ({ address, port: host.port }))];
  } catch (error) {
    throw new SilverbackError(
      'target-unreachable',
      `upstream ${host.name} is known to nobody here: ${messageOf(error)}`,
    );
  }
}

/** Where calls go without a detour; nowhere when nobody here knows the host, or nobody says so in time. */
export function usualSpots(heading: Heading): Promise<readonly Spot[]> {
  return Promise.race([spotsAt(heading).catch(() => []), sleep(KNOWN_WITHIN_MS, [], { ref: false })]);
}
