import { SilverbackError } from '../../core/errors.js';
import type { ComponentStatus, Components } from './components.js';
import { type Address, ControlClient } from './control-client.js';

/** A running world as the capabilities see it: its components, and the control interface of each. */
export class World {
  constructor(private readonly components: Components) {}

  /** All components, asked now. */
  all(): Promise<readonly ComponentStatus[]> {
    return this.components.all();
  }

  /** A component by its name, asked now; undefined when the world has none. */
  async find(name: string): Promise<ComponentStatus | undefined> {
    return (await this.components.all()).find((component) => component.name === name);
  }

  /** Whether it is known to be dead: what it held in memory is gone with it. */
  async isDead(name: string): Promise<boolean> {
    return (await this.find(name))?.life === null;
  }

  /** All of a role, whatever their state, by name; at most a moment old, as below. */
  async ofRole(role: ComponentStatus['role']): Promise<readonly ComponentStatus[]> {
    const all = await this.components.known();
    return all.filter((component) => component.role === role).sort((a, b) => a.name.localeCompare(b.name));
  }

  /** The control interface of a component by its name, as `edge.us-east`. Throws `target-unreachable` when there is none. */
  async control(name: string): Promise<ControlClient> {
    return controlOf(await this.named(name));
  }

  /** Where the name service answers. Throws `target-unreachable` when there is none. */
  dns(): Promise<Address> {
    return this.named('dns');
  }

  async known(): Promise<readonly ComponentStatus[]> {
    return this.components.known();
  }

  private async named(name: string): Promise<ComponentStatus> {
    const found = (await this.components.known()).find((component) => component.name === name);
    if (!found) throw new SilverbackError('target-unreachable', `the world has no process ${name}`);
    return found;
  }
}

/** Who is paused accepts calls and answers none, and who is nowhere has no address: nobody is made to wait for that. */
export function controlOf({ name, state, host, controlPort }: ComponentStatus): ControlClient {
  return new ControlClient(name, state === 'paused' || host === '' ? null : { host, port: controlPort });
}
