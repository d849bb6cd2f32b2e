import { isGone } from '../../../core/errors.js';
import { NETWORK_MEMORY, type NetworkMemory, networkMemory } from '../../../core/agent/network.js';
import { type Engine } from '../engine.js';
import { fileIn } from './file-in.js';

/** What an agent that does not run had written down; nothing when it never came to that, or its container is gone. */
export async function heldByDead(engine: Engine, container: string): Promise<NetworkMemory['held']> {
  try {
    return networkMemory.parse(JSON.parse(await fileIn(engine, container, NETWORK_MEMORY))).held;
  } catch (error) {
    if (isGone(error)) return [];
    throw error;
  }
}
