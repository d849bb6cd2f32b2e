import type { Direction } from './names.js';

/**
 * Pure: loses a share of what the matches match where it arrives. Whoever sends is not told, as he would be of a packet
 * that is dropped on its way out.
 */
export function lossRules(matches: readonly string[], share: number, direction: Direction): readonly string[] {
  if (direction === 'OUTPUT') return [];
  return matches.map((match) => `${match} -m statistic --mode random --probability ${share} -j DROP`);
}
