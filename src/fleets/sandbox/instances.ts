import type { Instance } from '../../core/instance.js';
import type { InstanceLister } from '../../core/ports/fleet.js';
import { burnable } from '../../core/target/layout-instances.js';
import type { ProcessStatus } from './wire.js';
import type { SandboxWorld } from './world.js';

const STATES = {
  queued: 'starting',
  starting: 'starting',
  healthy: 'running',
  leaving: 'down',
  stopping: 'down',
  paused: 'down',
  down: 'down',
} as const satisfies Partial<Record<ProcessStatus['state'], Instance['state']>>;

/** The world's processes. The users are not part of it, and what is leaving or gone by scale is nobody's subject. */
export class SandboxInstances implements InstanceLister {
  constructor(private readonly world: SandboxWorld) {}

  async list(): Promise<readonly Instance[]> {
    const processes = await this.world.supervisor.processes();
    return processes.flatMap(instanceOf).sort((a, b) => a.id.localeCompare(b.id));
  }
}

export function instanceOf({ name, role, region, zone, state, heldBy }: ProcessStatus): Instance[] {
  const leavesByScale = (state === 'leaving' || state === 'stopping') && heldBy.length === 0;
  if (role === 'users' || state === 'stopped' || leavesByScale) return [];
  return [{ id: name, region, zone, service: role, state: STATES[state], undo: 'restart', ...burnable(role) }];
}
