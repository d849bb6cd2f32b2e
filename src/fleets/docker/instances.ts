import type { Instance } from '../../core/instance.js';
import type { InstanceLister } from '../../core/ports/fleet.js';
import type { DockerPlace } from '../../core/target/target.js';
import { type Containers, identityOf, type Listed, nameOf } from './containers.js';
import type { FixedFacts } from './fixed.js';
import { belongingOf } from './membership.js';
import { isOffline, uncuttable } from './network/networks.js';

/** The engine's containers that may be touched and are of a region, by their names. */
export class DockerInstances implements InstanceLister {
  constructor(
    private readonly containers: Containers,
    private readonly facts: FixedFacts,
    private readonly place: DockerPlace,
    /** Whether what has no zone belongs to all of its region, as in a reference world; otherwise such are a zone of their own. */
    private readonly hasRegional: boolean,
  ) {}

  async list(): Promise<readonly Instance[]> {
    const instances = await Promise.all((await this.containers.all()).map((container) => this.instanceOf(container)));
    return instances.flat().sort((a, b) => a.id.localeCompare(b.id));
  }

  onChange(heard: () => void): void {
    this.containers.onComing(heard);
  }

  private async instanceOf(container: Listed): Promise<readonly Instance[]> {
    const belonging = belongingOf(container, this.place);
    if (!belonging || belonging.region === '') return [];
    const fixed = await this.facts.of(container.Id);
    if (fixed === null) return [];
    const undo = fixed.vanishes ? 'none' : 'restart';
    const why = uncuttable(container);
    const refused = why === null ? {} : { uncuttable: why };
    const called = { id: nameOf(container), identity: identityOf(container) };
    const offline = isOffline(container) ? { offline: true as const } : {};
    const lies = { ...belonging, zone: belonging.zone || (this.hasRegional ? '' : belonging.region) };
    return [{ ...called, ...lies, state: stateOf(container), undo, memory: fixed.memory, ...refused, ...offline }];
  }
}

function stateOf({ State, Status }: Listed): Instance['state'] {
  switch (State) {
    case 'running':
      return Status.includes('(health: starting)') ? 'starting' : 'running';
    case 'restarting':
      return 'starting';
    case 'created':
    case 'exited':
    case 'paused':
      return 'down';
    default:
      return 'unknown';
  }
}
