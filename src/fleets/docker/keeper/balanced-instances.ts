import { messageOf } from '../../../core/errors.js';
import type { Instance } from '../../../core/instance.js';
import type { Balancer } from '../../../core/ports/balancer.js';
import type { InstanceLister } from '../../../core/ports/fleet.js';
import { type KnownServer, type Standing, standingOf } from './balanced-servers.js';
import { type Containers, type Listed, nameOf } from '../containers.js';

const NO_BALANCER =
  'has no balancer in front that can be told to send it nothing more: expected a route of the target with router haproxy, or an instance of a reference world';

/** Containers with the servers that they are to the balancers of the target's routes. */
export class BalancedInstances implements InstanceLister {
  constructor(
    private readonly instances: InstanceLister,
    private readonly containers: Containers,
    private readonly balancers: Readonly<Record<string, Balancer>>,
    /** Whether a container that is asked to end tells its gateway itself first. */
    private readonly leavesAlone: (container: Listed) => Promise<boolean>,
  ) {}

  async list(): Promise<readonly Instance[]> {
    const [instances, containers, servers] = await Promise.all([
      this.instances.list(),
      this.containers.all(),
      this.servers(),
    ]);
    const byName = new Map(containers.map((container) => [nameOf(container), container]));
    return Promise.all(
      instances.map(async (instance) => {
        const container = byName.get(instance.id);
        if (!container || (await this.leavesAlone(container))) return instance;
        return { ...instance, ...known(container, containers, servers) };
      }),
    );
  }

  onChange(heard: () => void): void {
    this.instances.onChange?.(heard);
  }

  /** @returns why they cannot be told, as words after a container's name, when a balancer does not answer */
  private async servers(): Promise<readonly KnownServer[] | string> {
    const routes = Object.entries(this.balancers);
    if (routes.length === 0) return NO_BALANCER;
    try {
      const all = await Promise.all(
        routes.map(async ([route, balancer]) => (await balancer.places()).map((place) => ({ ...place, route }))),
      );
      return all.flat();
    } catch (error) {
      return `is of a route whose balancer cannot be asked: ${messageOf(error)}`;
    }
  }
}

function known(container: Listed, all: readonly Listed[], servers: readonly KnownServer[] | string): Standing {
  return typeof servers === 'string' ? { undrainable: servers } : standingOf(container, all, servers);
}
