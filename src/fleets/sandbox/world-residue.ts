import type { ResidueItem } from '../../core/ports/fleet.js';
import { SandboxResidue } from './residue.js';
import { SandboxWorld } from './world.js';
import { findWorld } from './world-file.js';

/**
 * Everything of ours that is still in effect in the world of a home, whichever target it was started for; nothing when
 * no world runs. Throws when a component that lives does not answer: not seen is not gone.
 */
export async function worldResidue(home: string): Promise<readonly ResidueItem[]> {
  const file = await findWorld(home);
  if (!file) return [];
  const world = new SandboxWorld(file);
  try {
    return await new SandboxResidue(world).residue();
  } finally {
    world.supervisor.close();
  }
}
