import type Docker from 'dockerode';
import { isGone, SilverbackError, statusOf } from '../../core/errors.js';
import type { Fence } from '../../core/ports/fence.js';
import type { Scaler } from '../../core/ports/fleet.js';
import type { DockerPlace } from '../../core/target/target.js';
import { together } from '../../core/together.js';
import { type Containers, type Listed, nameOf, RUN_LABEL } from './containers.js';
import { type Engine } from './engine.js';
import { variablesOf } from './fixed.js';
import { belongingOf } from './membership.js';

/** Marks a container that was added, with the injection that added it. */
export const ADDED_LABEL = 'silverback.added';

const START_MS = 30_000;

/** What is known of those that serve, besides that they do. */
export interface ScalerManner {
  /** Requests a second that one of them carries; null when nobody knows. */
  capacityOf(region: string): Promise<number | null>;
  /** What the `number`th of them is told by its environment, from what a model of it is told. */
  environmentOf(model: readonly string[], number: number): readonly string[];
}

/**
 * More of what serves, each made like one that is there, with its image, settings, mounts and networks under the same
 * aliases; and these away again. What a region has at rest is its owner's: no fewer than that can be asked for.
 */
export class DockerScaler implements Scaler {
  constructor(
    private readonly engine: Engine,
    private readonly containers: Containers,
    private readonly place: DockerPlace,
    private readonly manner: ScalerManner,
  ) {}

  async scaleOf(region: string): Promise<{ desired: number; healthy: number; capacityPerInstance: number | null }> {
    const serving = await this.serving(region);
    const healthy = serving.filter(
      ({ State, Status }) => State === 'running' && !Status.includes('(health: starting)'),
    );
    return {
      desired: serving.length,
      healthy: healthy.length,
      capacityPerInstance: await this.manner.capacityOf(region),
    };
  }

  async scale(region: string, count: number, fence: Fence): Promise<void> {
    const serving = await this.serving(region);
    const added = serving.filter(isAdded);
    const base = serving.length - added.length;
    if (count < base)
      throw new SilverbackError(
        'unsupported-by-target',
        `${region} has ${base} ${this.place.serves} containers of its owner's; expected no fewer, not ${count}`,
      );
    const models = serving.filter((container) => !isAdded(container) && container.State === 'running');
    if (count > serving.length && models.length === 0)
      throw new SilverbackError(
        'target-unreachable',
        `no ${this.place.serves} of ${region} runs: none can be made like it`,
      );
    const missing = Array.from({ length: Math.max(0, count - serving.length) }, (_, at) => {
      const model = models[at % models.length];
      return model ? this.add(model, serving.length + at + 1, fence) : Promise.resolve();
    });
    await together(missing);
    await together(added.slice(Math.max(0, count - base)).map((container) => this.remove(container)));
  }

  private async serving(region: string): Promise<readonly Listed[]> {
    const all = await this.containers.now();
    return all
      .filter((container) => {
        const belonging = belongingOf(container, this.place);
        return belonging?.region === region && belonging.service === this.place.serves;
      })
      .sort((a, b) => nameOf(a).localeCompare(nameOf(b)));
  }

  private async add(model: Listed, number: number, { run, injection }: Fence): Promise<void> {
    const name = `${nameOf(model)}-added-${number}`;
    const { Config, HostConfig, NetworkSettings } = await this.engine.inspect(model.Id, nameOf(model));
    // What the engine has called it after its id is its own alone.
    const own = [model.Id.slice(0, 12), nameOf(model)];
    const networks = Object.entries(NetworkSettings.Networks).map(([network, { Aliases }]) => {
      const aliases = (Aliases as readonly string[] | null) ?? [];
      return [network, { Aliases: aliases.filter((alias) => !own.includes(alias)) }] as const;
    });
    const options = {
      ...(Config as Docker.ContainerCreateOptions),
      name,
      Hostname: '',
      HostConfig,
      Env: [...this.manner.environmentOf(variablesOf(Config), number)],
      Labels: { ...Config.Labels, [ADDED_LABEL]: injection, [RUN_LABEL]: run },
      NetworkingConfig: { EndpointsConfig: Object.fromEntries(networks.slice(0, 1)) },
    };
    const { id } = await this.engine.call(`creating ${name}`, (docker) => docker.createContainer(options));
    for (const [network, endpoint] of networks.slice(1))
      await this.engine.call(`connecting ${name}`, (docker) =>
        docker.getNetwork(network).connect({ Container: id, EndpointConfig: endpoint }),
      );
    await this.engine.call(`starting ${name}`, (docker) => docker.getContainer(id).start(), START_MS);
  }

  private async remove(container: Listed): Promise<void> {
    const { Id: id } = container;
    const name = nameOf(container);
    // It answers what is open first, as at any end.
    await this.engine.call(`ending ${name}`, (docker) => docker.getContainer(id).stop(), START_MS).catch(ended);
    await this.engine.remove(id, name, START_MS);
  }
}

/** 304: it had ended already. */
function ended(error: unknown): void {
  if (statusOf(error) !== 304 && !isGone(error)) throw error;
}

function isAdded({ Labels: labels }: Pick<Listed, 'Labels'>): boolean {
  return labels[ADDED_LABEL] !== undefined;
}
