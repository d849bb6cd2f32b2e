import type { Held } from '../../core/agent/protocol.js';
import type { ResidueItem } from '../../core/ports/fleet.js';

/** Pure: what an agent that runs holds. @param subject in what it does so */
export function heldIn(subject: string, { run, injection, what, expiresInMs }: Held): ResidueItem {
  const detail = `${what}; its lease runs out in ${Math.round(expiresInMs)} ms`;
  return { kind: 'harm', subject, run, injection, detail };
}
