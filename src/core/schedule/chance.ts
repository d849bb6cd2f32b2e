import { createHash } from 'node:crypto';
import { seeded } from '../random.js';

/** A seed that hangs on these words alone, so that every process draws the same. */
export function seedOf(...words: readonly (string | number)[]): number {
  return createHash('sha256').update(words.join('\n')).digest().readUInt32BE();
}

/** How long after its slot a firing is due: anything from nothing to below `mostMs`, fixed for the slot. */
export function jitterMs(mostMs: number, id: string, slot: number): number {
  return mostMs === 0 ? 0 : Math.floor(seeded(seedOf('jitter', id, slot))() * mostMs);
}
