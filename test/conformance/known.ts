import type { Verification } from '../../src/core/ports/fence.js';
import { eventually } from './eventually.js';

/** On a busy machine the first word of an agent may come too late for one look. */
const KNOWN_WITHIN_MS = 30_000;

/** Looks again while it cannot be told, as the engine does. @returns what is known then; `unknown` when nothing is in time */
export async function known(look: () => Promise<Verification>): Promise<Verification> {
  const { seen } = await eventually(look, ({ state }) => state !== 'unknown', KNOWN_WITHIN_MS);
  return seen;
}
