import { SilverbackError } from '../../core/errors.js';
import type { DockerPlace } from '../../core/target/target.js';
import { type Containers, type Listed, nameOf } from './containers.js';
import { belongingOf } from './membership.js';

/** The container that bears this name now, or is told by it. Throws `target-unreachable` when there is none, or it has not asked for harm. */
export async function touchable(containers: Containers, place: DockerPlace, name: string): Promise<Listed> {
  const container = await containers.named(name);
  if (!container) throw new SilverbackError('target-unreachable', `the engine has no container ${name}`);
  if (belongingOf(container, place)) return container;
  throw new SilverbackError(
    'target-unreachable',
    `the container that is called ${nameOf(container)} now may not be touched`,
  );
}
