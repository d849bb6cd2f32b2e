import { ENABLED_LABEL } from '../../core/target/docker-schema.js';
import type { DockerPlace } from '../../core/target/target.js';
import { type Listed, PART_LABEL } from './containers.js';

const PROJECT = 'com.docker.compose.project';
const COMPOSE_SERVICE = 'com.docker.compose.service';

/** What tells where a container belongs, and whose it is. */
export type Described = Pick<Listed, 'Labels' | 'Command'>;

/** Where a container belongs; empty for what it does not say. */
export interface Belonging {
  readonly region: string;
  readonly zone: string;
  readonly service: string;
}

/** Pure. Null for what may not be touched: what has not asked for it, and what is ours. */
export function belongingOf(container: Described, place: DockerPlace): Belonging | null {
  const { Labels: labels } = container;
  if (isOurs(container)) return null;
  const wanted = labels[ENABLED_LABEL];
  if (wanted !== 'true' && (wanted !== undefined || !isOfProject(container, place))) return null;
  return placeOf(container, place);
}

/** Pure. Whether a container may be of the reference world: its users are, whom nobody may touch. */
export function isOfWorld(container: Pick<Listed, 'Labels'>, place: DockerPlace): boolean {
  const { Labels: labels } = container;
  if (labels[PART_LABEL] !== undefined) return false;
  return place.project === null ? labels[place.labels.service] !== undefined : isOfProject(container, place);
}

/** Pure. */
export function placeOf({ Labels: labels }: Pick<Listed, 'Labels'>, place: DockerPlace): Belonging {
  const composeService = labels[COMPOSE_SERVICE] ?? '';
  const placed = place.places[composeService];
  return {
    region: labels[place.labels.region] ?? placed?.region ?? '',
    zone: labels[place.labels.zone] ?? placed?.zone ?? '',
    service: labels[place.labels.service] ?? composeService,
  };
}

/** What we have started, and a Silverback that somebody runs in a container: it may be a service of the same project. */
export function isOurs({ Labels: labels, Command: command }: Described): boolean {
  return labels[PART_LABEL] !== undefined || /^(\S*\/)?silverback( |$)/.test(command);
}

/** Pure. The Compose project of a container, if it is of one. */
export function projectOf({ Labels: labels }: Pick<Listed, 'Labels'>): string | undefined {
  return labels[PROJECT];
}

function isOfProject(container: Pick<Listed, 'Labels'>, { project }: DockerPlace): boolean {
  return project !== null && projectOf(container) === project;
}
