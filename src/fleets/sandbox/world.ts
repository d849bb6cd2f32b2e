import type { ComponentStatus } from '../world/components.js';
import { World } from '../world/world.js';
import { SupervisorClient } from './supervisor-client.js';
import type { ProcessStatus, WorldFile } from './wire.js';

const LOOPBACK = '127.0.0.1';

/** The world of a home: its supervisor tells who is there. */
export class SandboxWorld extends World {
  readonly supervisor: SupervisorClient;

  constructor(readonly file: WorldFile) {
    const supervisor = new SupervisorClient(file.port);
    super({
      all: async () => componentsOf((await supervisor.status()).processes),
      known: async () => componentsOf(await supervisor.processes()),
    });
    this.supervisor = supervisor;
  }
}

/** A process that starts again has another number. */
export function componentsOf(processes: readonly ProcessStatus[]): readonly ComponentStatus[] {
  return processes.map(({ pid, lastExit: _, ...process }) => {
    return { ...process, host: LOOPBACK, life: pid === null ? null : String(pid) };
  });
}
