import { z } from 'zod';
import { ENABLED_LABEL } from '../../../core/target/docker-schema.js';
import type { DockerPlace, WorldLayout } from '../../../core/target/target.js';
import { SilverbackError } from '../../../core/errors.js';
import { unknownName } from '../../../core/source/nearest.js';
import type { Listed } from '../containers.js';
import { type Draft, draftOf } from './draft.js';
import { type Labelled, nearlyEnabled } from './nearly.js';
import { type Engine, openEngine } from '../engine.js';
import { FixedFacts } from '../fixed.js';
import { hasImage } from '../has-image.js';
import { isOfWorld, isOurs, projectOf } from '../membership.js';
import { type Where, whereIsEngine } from '../where.js';

export interface Discovery {
  readonly where: Where;
  readonly draft: Draft;
  /** Whether Silverback's own image is there, of which agents are made. */
  readonly hasImage: boolean;
}

/** As the containers of a reference world are told; the rest of it is not written into a target. */
const layout = z.object({
  regions: z.record(z.string(), z.object({ zones: z.record(z.string(), z.number()) })),
  routes: z.record(
    z.string(),
    z.object({
      host: z.string(),
      weights: z.record(z.string(), z.number()),
      startsPerSecond: z.number(),
      users: z.number(),
    }),
  ),
  territories: z.number(),
  ttlMs: z.number(),
  instance: z.object({ slots: z.number(), serviceMs: z.number(), queue: z.number() }),
});

/**
 * What the containers of an engine say of a target. Reads only. Throws `target-unreachable`, and `invalid-usage` where
 * nobody can tell which of them are meant.
 * @param usual the defaults of a target file
 * @param project of Compose, whose containers are meant; null: those that ask for it, or the only one that there is
 */
export async function discoverDocker(
  usual: DockerPlace,
  project: string | null,
  environment: Readonly<Partial<Record<string, string>>>,
): Promise<Discovery> {
  const engine = await openEngine(await whereIsEngine(usual, environment));
  const all = await engine.call('listing containers', (docker) => docker.listContainers({ all: true }));
  const foreign = all.filter((container) => !isOurs(container));
  const place = { ...usual, project: meantProject(foreign, project, engine.where.host) };
  const draft = draftOf(
    foreign,
    place,
    await worldAmong(
      engine,
      foreign.filter((container) => isOfWorld(container, place)),
    ),
  );
  return { where: engine.where, draft, hasImage: await hasImage(engine, place.image) };
}

/** Pure. @returns null when the containers say themselves that they are meant */
export function meantProject(containers: readonly Labelled[], asked: string | null, host: string): string | null {
  const counts = new Map<string, number>();
  for (const container of containers) {
    const project = projectOf(container);
    if (project !== undefined) counts.set(project, (counts.get(project) ?? 0) + 1);
  }
  const projects = [...counts.keys()].sort();
  if (asked !== null) {
    if (counts.has(asked)) return asked;
    const { message, expected } = unknownName('Compose project', asked, projects);
    throw new SilverbackError('invalid-usage', `--project: the engine at ${host}: ${message}; expected ${expected}`);
  }
  if (containers.some(({ Labels: labels }) => labels[ENABLED_LABEL] === 'true')) return null;
  const [only, ...others] = projects;
  if (only !== undefined && others.length === 0) return only;
  const there = projects.map((project) => `${project} (${counts.get(project)} containers)`).join(', ');
  const why =
    only === undefined
      ? `none of the ${containers.length} containers of the engine at ${host} is of a Compose project, and none has the label ${ENABLED_LABEL}=true; expected that label on those that experiments may touch`
      : `the engine at ${host} has several Compose projects, and no container with the label ${ENABLED_LABEL}=true; expected --project with one of ${there}`;
  throw new SilverbackError('invalid-usage', [why, ...nearlyEnabled(containers)].join('; '));
}

/** The layout that the containers of a reference world are given. */
async function worldAmong(engine: Engine, containers: readonly Listed[]): Promise<WorldLayout | null> {
  const facts = new FixedFacts(engine);
  const told = await Promise.all(
    containers.map(async ({ Id: id }) => (await facts.of(id))?.environment['WORLD_LAYOUT']),
  );
  const [text] = told.filter((one) => one !== undefined);
  return text === undefined ? null : layoutIn(text);
}

/** Null for a variable of that name that is somebody else's. */
function layoutIn(text: string): WorldLayout | null {
  try {
    return { ...layout.parse(JSON.parse(text)), degrade: null };
  } catch {
    return null;
  }
}
