import { createHash } from 'node:crypto';
import { explain } from '../source/explain.js';
import { unknownName } from '../source/nearest.js';
import { invalid, type Problem } from '../source/problem.js';
import { readYaml } from '../source/yaml-source.js';
import { dockerSchema } from './docker-schema.js';
import { kubernetesSchema } from './kubernetes-schema.js';
import { SANDBOX_ROUTER, targetSchema, type TargetSpec } from './schema.js';
import type { Target, TargetRoute, WorldLayout } from './target.js';

/**
 * Reads a target from the text of a file; `file` is only for messages.
 * @throws SilverbackError `invalid-target` with everything that is wrong, each with its line, as `details.issues`.
 */
export function parseTarget(text: string, file: string): Target {
  const source = readYaml({ text, file }, 'invalid-target');
  const parsed = targetSchema.safeParse(source.value);
  if (!parsed.success)
    throw invalid(
      'invalid-target',
      explain(parsed.error, targetSchema, source.value).map((problem) => source.issue(problem)),
    );
  const { metadata, spec } = parsed.data;
  const target: Target = {
    name: metadata.name,
    fleet: spec.fleet,
    environment: spec.environment ?? spec.fleet,
    hash: createHash('sha256').update(text).digest('hex'),
    routes: spec.routes ?? (spec.world ? movable(spec.world) : {}),
    control: spec.control,
    endpoints: { ...usersAddresses(spec), ...spec.endpoints },
    world: spec.world ?? null,
    docker: spec.docker ?? (spec.fleet === 'docker' ? dockerSchema.parse({}) : null),
    kubernetes: spec.kubernetes ?? (spec.fleet === 'kubernetes' ? kubernetesSchema.parse({}) : null),
  };
  const problems = nameProblems(target);
  if (problems.length > 0)
    throw invalid(
      'invalid-target',
      problems.map((problem) => source.issue(problem)),
    );
  return target;
}

/** A users' name with one region has nowhere to go: it is no route. */
function movable(world: WorldLayout): Record<string, TargetRoute> {
  const routes = Object.entries(world.routes).filter(([, { weights }]) => Object.keys(weights).length > 1);
  return Object.fromEntries(
    routes.map(([name, { host, weights }]) => [name, { router: SANDBOX_ROUTER, host, ttlMs: world.ttlMs, weights }]),
  );
}

/** `${target.www}` is where the users of www go. */
function usersAddresses({ world, routes }: TargetSpec): Record<string, string> {
  const named = Object.entries({ ...routes, ...world?.routes });
  return Object.fromEntries(named.map(([name, { host }]) => [name, `http://${host}/`]));
}

function nameProblems({ control, routes, world }: Target): Problem[] {
  const regions = world ? Object.keys(world.regions) : null;
  const problems: Problem[] = sharedBackends(routes);
  for (const [name, route] of Object.entries(routes)) {
    const path = ['spec', 'routes', name];
    for (const region of Object.keys(route.weights))
      if (regions && !regions.includes(region))
        problems.push({ path: [...path, 'weights', region], ...unknownName('region', region, regions) });
    const known = world?.routes[name];
    if (world && !known) problems.push({ path, ...unknownName('route of the world', name, Object.keys(world.routes)) });
    if (known && known.host !== route.host)
      problems.push({
        path: [...path, 'host'],
        message: `${route.host} is not the host of ${name} in the world`,
        expected: known.host,
      });
  }
  if (!world) return problems;
  const names = [...Object.keys(world.regions), ...Object.keys(world.routes)];
  control.forEach((name, at) => {
    if (!names.includes(name))
      problems.push({ path: ['spec', 'control', at], ...unknownName('region or route', name, names) });
  });
  return problems;
}

/** Weights belong to a backend: two routes in one would take each other's. */
function sharedBackends(routes: Target['routes']): Problem[] {
  const owners = new Map<string, string>();
  return Object.entries(routes).flatMap(([name, { haproxy }]) => {
    const places = (haproxy?.at ?? []).map(({ address }) => `${haproxy?.backend} at ${address}`);
    const taken = places.find((place) => owners.has(place));
    for (const place of places) owners.set(place, owners.get(place) ?? name);
    if (taken === undefined) return [];
    const message = `backend ${taken} is that of ${owners.get(taken)} too`;
    return [{ path: ['spec', 'routes', name, 'haproxy', 'backend'], message, expected: 'a backend of its own' }];
  });
}
