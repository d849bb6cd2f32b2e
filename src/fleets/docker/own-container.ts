import type Docker from 'dockerode';
import { SilverbackError, statusOf } from '../../core/errors.js';
import type { DockerPlace } from '../../core/target/target.js';
import { type Containers, nameOf, PART_LABEL, RUN_LABEL } from './containers.js';
import { type Engine } from './engine.js';
import { engineAt } from './where.js';

/** The first start of an image on an engine takes its time. */
const START_MS = 30_000;
/** The engine's answer to a start of what a predecessor has started. */
const RUNS_ALREADY = 304;

/** Who has made one starts it right away. Milliseconds, by the engine's clock. */
const FORSAKEN_MS = 2 * START_MS;

/** A container of our own image beside what it harms. */
export interface OwnContainer {
  readonly name: string;
  readonly run: string;
  /** Which program it runs, as `dist/agent` has them. */
  readonly part: string;
  readonly args?: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly host: Docker.HostConfig & { readonly CgroupnsMode?: 'host' };
}

/** Creates and starts it; one that is there already is taken, with what it remembers. @returns its id */
export async function startOwn(engine: Engine, place: DockerPlace, own: OwnContainer): Promise<string> {
  const { id } = await create(engine, place, own);
  try {
    await engine.call(`starting ${own.name}`, (docker) => docker.getContainer(id).start(), START_MS);
  } catch (error) {
    if (statusOf(error) !== RUNS_ALREADY) throw error;
  }
  return id;
}

export function noImage({ where }: Engine, { image }: DockerPlace): string {
  return `the engine at ${engineAt(where)} has no image "${image}", of which agents are made; expected Silverback's own image (docker build -t silverback), or its name as spec.docker.image of the target`;
}

async function create(engine: Engine, place: DockerPlace, own: OwnContainer): Promise<Docker.Container> {
  const { name } = own;
  const { image } = place;
  try {
    return await engine.call(`creating ${name}`, (docker) => docker.createContainer(optionsFor(image, own)));
  } catch (error) {
    // Another worker was faster.
    if (statusOf(error) === 409) return engine.docker.getContainer(name);
    if (statusOf(error) !== 404 || !/no such image/i.test(String(error))) throw error;
    throw new SilverbackError('unsupported-by-target', noImage(engine, place));
  }
}

function optionsFor(
  image: string,
  { name, run, part, args = [], labels, host }: OwnContainer,
): Docker.ContainerCreateOptions {
  return {
    name,
    Image: image,
    Entrypoint: ['node', `dist/agent/${part}/main.js`],
    Cmd: [...args],
    WorkingDir: '/app',
    User: '0:0',
    // The image's is about a service that answers over HTTP.
    Healthcheck: { Test: ['NONE'] },
    OpenStdin: true,
    StdinOnce: false,
    Labels: { [PART_LABEL]: part, [RUN_LABEL]: run, ...labels },
    HostConfig: { CapDrop: ['ALL'], SecurityOpt: ['no-new-privileges'], ...host },
  };
}

/**
 * Takes away what was made for whatever run and never started: an engine that had not answered in time has made it when
 * nobody waited for it any more. It holds nothing.
 */
export async function removeForsaken(engine: Engine, containers: Containers): Promise<void> {
  const unstarted = (await containers.all()).filter(
    ({ Labels: labels, State: state }) => labels[PART_LABEL] !== undefined && state === 'created',
  );
  if (unstarted.length === 0) return;
  const { SystemTime: now } = (await engine.call('asking for its time', (docker) => docker.info())) as {
    readonly SystemTime: string;
  };
  const forsaken = unstarted.filter(({ Created: seconds }) => Date.parse(now) - seconds * 1_000 > FORSAKEN_MS);
  await Promise.all(forsaken.map((container) => engine.remove(container.Id, nameOf(container))));
}
