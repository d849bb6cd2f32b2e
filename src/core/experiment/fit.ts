import type { Issue } from '../errors.js';
import { unknownName } from '../source/nearest.js';
import type { Path, Problem } from '../source/problem.js';
import type { Target } from '../target/target.js';
import { worldEndpoints } from '../target/world-endpoints.js';
import { endpointsIn } from './endpoints.js';
import type { Experiment, ShiftStep, Step } from './experiment.js';
import { issueIn } from './origin.js';

/** Args called like this name things of the target, in faults and probes alike. */
const ROUTE_ARGS = ['route'];
const REGION_ARGS = ['region', 'regions', 'between', 'from', 'to'];
const ZONE_ARGS = ['zone', 'zones'];
const EVERYWHERE = ['all', 'each'];

/** A name that an experiment uses, and where. */
interface Use {
  readonly what: 'region' | 'zone' | 'route' | 'endpoint';
  readonly name: string;
  /** The region that a zone must lie in, when one is named beside it. */
  readonly within?: string;
  /** Steps change what they name; probes look only. */
  readonly changes: boolean;
  readonly path: Path;
}

/**
 * Whether everything that an experiment names exists on a target and may be touched there. Reads only the two files;
 * what the target's machines say is for preflight.
 */
export function checkFit(experiment: Experiment, target: Target): readonly Issue[] {
  const known = namesOf(target);
  const problems = usesOf(experiment).flatMap((use) => useProblem(use, target, known));
  experiment.method.forEach((step, at) => {
    if (step.kind === 'shift' && (target.world === null || known.region.includes(step.from)))
      problems.push(...shiftProblems(step, target, at));
  });
  const once = problems.filter(({ message }, at) => problems.findIndex((other) => other.message === message) === at);
  return once.map((problem) => issueIn(experiment, problem));
}

function useProblem(use: Use, target: Target, known: ReturnType<typeof namesOf>): Problem[] {
  const { what, name, path, within } = use;
  if (what === 'zone') {
    const zones = within === undefined ? [...known.zones.values()].flat() : (known.zones.get(within) ?? []);
    if (zones.includes(name) || known.zones.size === 0 || (within !== undefined && !known.zones.has(within))) return [];
    return [{ path, ...unknownName(within === undefined ? 'zone' : `zone of ${within}`, name, zones) }];
  }
  // Probes look at any users' name that is counted; only what a router divides can be changed.
  const candidates = what === 'route' && use.changes ? Object.keys(target.routes) : known[what];
  // Which regions there are is only known of a world that its file describes; elsewhere the fleet says it, before anything is touched.
  const isKnowable = what !== 'region' || target.world !== null;
  if (isKnowable && !candidates.includes(name)) {
    const { message, expected } = unknownName(what, name, candidates);
    return [{ path, message: `${message}, on target ${target.name}`, expected }];
  }
  if (!use.changes || !target.control.includes(name)) return [];
  const message = `${what} "${name}" is a control of target ${target.name}`;
  return [{ path, message, expected: `a ${what} that experiments may touch` }];
}

function shiftProblems(step: ShiftStep, { routes, name }: Target, at: number): Problem[] {
  if (step.back) return [];
  const weights = routes[step.route]?.weights;
  if (!weights) return [];
  const serving = Object.keys(weights).filter((region) => (weights[region] ?? 0) > 0);
  const path = ['spec', 'method', at, 'shift', 'from'];
  if (!serving.includes(step.from))
    return [
      {
        path,
        message: `${step.from} serves nobody of ${step.route} on target ${name}`,
        expected: `one of ${serving.join(', ')}`,
      },
    ];
  if (Object.keys(weights).length > 1) return [];
  return [
    {
      path,
      message: `${step.route} has no other region on target ${name}`,
      expected: 'a route of two regions or more',
    },
  ];
}

function namesOf({ world, routes, control, endpoints }: Target) {
  const routed = Object.values(routes).flatMap(({ weights }) => Object.keys(weights));
  return {
    region: world ? Object.keys(world.regions) : [...new Set([...routed, ...control])],
    route: [...new Set([...Object.keys(routes), ...Object.keys(world?.routes ?? {})])],
    endpoint: [...Object.keys(endpoints), ...Object.keys(world ? worldEndpoints(world) : {})],
    zones: new Map(Object.entries(world?.regions ?? {}).map(([region, { zones }]) => [region, Object.keys(zones)])),
  };
}

function usesOf({ steadyState, method }: Experiment): Use[] {
  const probes = steadyState.probes.flatMap(({ args }, at) =>
    usesInArgs(args, ['spec', 'steadyState', 'probes', at], false),
  );
  return [...probes, ...method.flatMap((step, at) => usesInStep(step, ['spec', 'method', at, step.kind]))];
}

function usesInStep(step: Step, path: Path): Use[] {
  const region = (name: string, key: string): Use => ({ what: 'region', name, changes: true, path: [...path, key] });
  switch (step.kind) {
    case 'fault':
      return usesInArgs(step.args, path, true);
    case 'shift': {
      const route: Use = { what: 'route', name: step.route, changes: true, path: [...path, 'route'] };
      return step.back ? [route] : [route, region(step.from, 'from')];
    }
    case 'scale':
    case 'drain':
      return [region(step.region, 'region')];
    case 'mode':
      return [region(step.failover, 'failover')];
    case 'hold':
    case 'check':
    case 'revert':
      return [];
  }
}

function usesInArgs(args: unknown, path: Path, changes: boolean): Use[] {
  if (args === null || typeof args !== 'object') return [];
  const given = args as Readonly<Record<string, unknown>>;
  const region = typeof given['region'] === 'string' ? { within: given['region'] } : {};
  const named = (keys: readonly string[], what: Use['what'], extra: { within?: string } = {}): Use[] =>
    keys.flatMap((key) =>
      texts(given[key]).map(({ text, at }) => ({ what, name: text, changes, path: [...path, key, ...at], ...extra })),
    );
  const endpoints = Object.keys(given).flatMap((key) =>
    endpointsIn(given[key]).map((name): Use => ({ what: 'endpoint', name, changes: false, path: [...path, key] })),
  );
  return [
    ...named(REGION_ARGS, 'region').filter(({ name }) => changes || !EVERYWHERE.includes(name)),
    ...named(ZONE_ARGS, 'zone', region),
    ...named(ROUTE_ARGS, 'route'),
    ...endpoints,
  ];
}

function texts(value: unknown): { text: string; at: Path }[] {
  if (typeof value === 'string') return [{ text: value, at: [] }];
  if (!Array.isArray(value)) return [];
  return value.flatMap((item: unknown, index) => (typeof item === 'string' ? [{ text: item, at: [index] }] : []));
}
