import { createHash, randomUUID } from 'node:crypto';

/** A fault as far as it chooses calls. */
export interface Chooser {
  readonly injection: string;
  /** Of 1. */
  readonly share: number;
}

/** Enough for the smallest share many times over, and not long. */
const MOST_TRIES = 300_000;

/**
 * Names of requests whose first call a fault befalls (`chosen`), or not: an edge goes by the lot of a call, which everybody
 * can tell (src/world/README.md). Calls that one of `others` befalls are left out, unless that befalls every call.
 *
 * @returns fewer than `count` when there are none, or they are too rare.
 */
export function requestsBy(
  { injection, share }: Chooser,
  chosen: boolean,
  count: number,
  others: readonly Chooser[],
): readonly string[] {
  if (!chosen && share >= 1) return [];
  const avoidable = others.filter((other) => other.injection !== injection && other.share < 1);
  const look = randomUUID();
  const found: string[] = [];
  for (let index = 0; found.length < count && index < MOST_TRIES; index += 1) {
    const request = `silverback-${look}-${index}`;
    if (lotOf(injection, request) < share !== chosen) continue;
    if (avoidable.every((other) => lotOf(other.injection, request) >= other.share)) found.push(request);
  }
  return found;
}

/** Of the call to the first instance that is asked. */
function lotOf(injection: string, request: string): number {
  return createHash('sha1').update(`${injection} ${request} 0 0`).digest().readUIntBE(0, 6) / 2 ** 48;
}
