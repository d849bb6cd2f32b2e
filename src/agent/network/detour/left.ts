import { FAMILIES, type Names } from '../names.js';
import { type Belongings, leftOf, removeOwn, type Tables } from '../remnants.js';
import { ownDelays, removeDelays } from './qdiscs.js';

/** Removes exactly what is called so, whoever has made it. @returns what was there, in words */
export async function removeDetour(names: Names, among?: Tables): Promise<readonly string[]> {
  const removed = await removeOwn(ownOf(names), among);
  const devices = await ownDelays(names);
  await removeDelays(names, devices);
  return [...removed, ...queuesIn(names, devices)];
}

/** What is there of it, in words. */
export async function leftOfDetour(names: Names): Promise<readonly string[]> {
  const [left, devices] = await Promise.all([leftOf(ownOf(names)), ownDelays(names)]);
  return [...left, ...queuesIn(names, devices)];
}

function ownOf(names: Names): Belongings {
  return { chains: [names.detour], sets: FAMILIES.map((family) => names.detourSet(family)) };
}

function queuesIn({ qdisc }: Names, devices: readonly string[]): readonly string[] {
  return devices.map((device) => `queue ${qdisc}: of ${device}`);
}
