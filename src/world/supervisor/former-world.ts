import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** What this process itself keeps, or has been given, across worlds: epochs, and its own log. */
const KEPT = new Set(['supervisor.json', 'supervisor.log']);

/** Clears away what a former world of this home has left: a world begins at rest. */
export function clearFormerWorld(directory: string): void {
  for (const part of ['state', 'log', 'data']) {
    const folder = join(directory, part);
    mkdirSync(folder, { recursive: true });
    for (const name of readdirSync(folder)) if (!KEPT.has(name)) rmSync(join(folder, name), { recursive: true });
  }
}
