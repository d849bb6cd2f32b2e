import type { V1Service } from '@kubernetes/client-node';
import { NAME_PATTERN } from '../../../core/source/fields.js';
import { WHOLE } from '../../../core/weights.js';
import type { HttpRoute } from '../http-route.js';
import type { Belonging } from '../membership.js';
import { divided } from '../scale/division.js';

/** A route of the target as an HTTPRoute tells it. */
export interface DraftedRoute {
  /** In the target. */
  readonly name: string;
  readonly host: string;
  /** Basis points by region. */
  readonly weights: Readonly<Record<string, number>>;
  readonly namespace: string;
  readonly route: string;
  readonly rule: number;
  /** Names of its backendRefs by region. */
  readonly backends: Readonly<Record<string, readonly string[]>>;
  /** Services of pods that answer its users. */
  readonly serves: readonly string[];
}

export interface Routes {
  readonly routes: readonly DraftedRoute[];
  /** HTTPRoutes that cannot be told by region, and why: one line each. */
  readonly untold: readonly string[];
}

/** What of a pod tells behind which Service it is. */
interface Placed extends Pick<Belonging, 'region' | 'service'> {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
}

interface Known {
  readonly services: readonly V1Service[];
  readonly pods: readonly Placed[];
}

/** Pure. Of each HTTPRoute the first rule whose backends are of two regions or more, each of one alone. */
export function draftedRoutes(all: readonly HttpRoute[], known: Known): Routes {
  const names = all.map(({ metadata }) => metadata.name ?? '');
  const told = all.map((one) => {
    const { name = '', namespace = '' } = one.metadata;
    const short = names.filter((other) => other === name).length === 1 ? name : `${namespace}-${name}`;
    return routeOf(one, short.replaceAll('.', '-'), known);
  });
  return {
    routes: told.filter((one) => typeof one !== 'string'),
    untold: told.filter((one) => typeof one === 'string'),
  };
}

function routeOf({ metadata, spec }: HttpRoute, name: string, known: Known): DraftedRoute | string {
  const { namespace = '', name: route = '' } = metadata;
  const whose = `HTTPRoute ${namespace}/${route}`;
  const host = spec.hostnames?.find((one) => !one.includes('*'));
  if (host === undefined) return `${whose} names no host; add what users call it as spec.routes of the target`;
  if (!NAME_PATTERN.test(name)) return `${whose} has no name that a route can have; add it to spec.routes by hand`;
  const problems: string[] = [];
  for (const [rule, { backendRefs = [] }] of (spec.rules ?? []).entries()) {
    const placed = backendRefs.map((ref) => ({ ...ref, at: placeOf(ref.name, ref.namespace ?? namespace, known) }));
    const unplaced = placed.flatMap(({ at }) => (typeof at === 'string' ? [at] : []));
    const weighted = placed.flatMap(({ name: backend, weight = 1, at }) =>
      typeof at === 'string' ? [] : [{ backend, weight, ...at }],
    );
    const regions = [...new Set(weighted.map(({ region }) => region))].sort();
    const doubles = weighted.filter(({ backend }, at) => weighted.findIndex((one) => one.backend === backend) !== at);
    if (unplaced.length + doubles.length === 0 && regions.length > 1) {
      const of = (region: string) => weighted.filter((one) => one.region === region);
      return {
        ...{ name, host, namespace, route, rule },
        weights: weightsOf(
          regions.map((region) => ({ region, weight: sumOf(of(region).map(({ weight }) => weight)) })),
        ),
        backends: Object.fromEntries(regions.map((region) => [region, of(region).map(({ backend }) => backend)])),
        serves: weighted.flatMap(({ services }) => services),
      };
    }
    const why = [
      ...unplaced,
      ...doubles.map(({ backend }) => `several of its backends are called ${backend}`),
      ...(unplaced.length === 0 && regions.length < 2
        ? [`its backends are of ${regions.join() || 'no region'} alone`]
        : []),
    ];
    problems.push(`rule ${rule}: ${why.join(', ')}`);
  }
  return `${whose} cannot be told by region: ${problems.join('; ') || 'it has no rule'}`;
}

/** Where the pods behind a Service are, and which services they are; in words where they are not in one region. */
function placeOf(
  name: string,
  namespace: string,
  { services, pods }: Known,
): { readonly region: string; readonly services: readonly string[] } | string {
  const service = services.find(({ metadata }) => metadata?.name === name && metadata.namespace === namespace);
  const selector = Object.entries(service?.spec?.selector ?? {});
  if (!service || selector.length === 0) return `no Service ${namespace}/${name} that selects pods`;
  const behind = pods.filter(
    (pod) => pod.namespace === namespace && selector.every(([key, value]) => pod.labels[key] === value),
  );
  const [region, ...others] = [...new Set(behind.map((pod) => pod.region))];
  if (region === undefined) return `Service ${name} has no pods`;
  if (others.length > 0)
    return `Service ${name} has pods in ${[region, ...others].map((one) => one || 'no region').join(' and ')}`;
  if (region === '') return `the pods of Service ${name} are in no region`;
  return { region, services: [...new Set(behind.map((pod) => pod.service))] };
}

/** Where all have no weight, all have the same. */
function weightsOf(all: readonly { readonly region: string; readonly weight: number }[]): Record<string, number> {
  const some = all.some(({ weight }) => weight > 0);
  const sized = all.map(({ region, weight }) => ({ name: region, replicas: some ? weight : 1 }));
  const shares = divided(WHOLE, sized);
  return Object.fromEntries(all.map(({ region }) => [region, shares.get(region) ?? 0]));
}

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, one) => sum + one, 0);
