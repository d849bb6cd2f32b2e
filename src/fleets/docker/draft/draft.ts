import type { DockerPlace, WorldLayout } from '../../../core/target/target.js';
import { nameOf } from '../containers.js';
import { type Belonging, belongingOf } from '../membership.js';
import { type Labelled, meantFor, nearlyEnabled } from './nearly.js';

type Labels = DockerPlace['labels'];

/** What an instance can lack, in the order in which it is told. */
export const LACKS = ['region', 'zone', 'service', 'route'] as const;
export type Lack = (typeof LACKS)[number];

export interface DraftedInstance extends Belonging {
  readonly name: string;
  readonly lacks: readonly Lack[];
  /** Labels that it has and that were likely meant to say what it lacks. */
  readonly nearly: Readonly<Partial<Record<Lack, string>>>;
}

/** A target as it can be told from the containers of an engine. */
export interface Draft {
  readonly place: DockerPlace;
  readonly instances: readonly DraftedInstance[];
  /** Only where the reference world runs. */
  readonly world: WorldLayout | null;
  /** Regions whose users nobody else serves: what an experiment leaves alone and compares with. */
  readonly control: readonly string[];
  /** Containers that say whether they may be touched, but not so that it is understood. */
  readonly nearlyEnabled: readonly string[];
}

/** Pure: what the labels of containers say of a target. @param place says which of them are meant; its labels and what serves are found. */
export function draftOf(containers: readonly Labelled[], place: DockerPlace, world: WorldLayout | null): Draft {
  const asked = containers.filter((container) => belongingOf(container, place) !== null);
  const labels: Labels = {
    region: labelFor(asked, place.labels.region, ['region']),
    zone: labelFor(asked, place.labels.zone, ['zone', 'az']),
    service: labelFor(asked, place.labels.service, []),
  };
  const members = asked
    .flatMap((container) => {
      const belonging = belongingOf(container, { ...place, labels });
      return belonging ? [{ name: nameOf(container), has: Object.keys(container.Labels), ...belonging }] : [];
    })
    .sort((a, b) => a.name.localeCompare(b.name));
  const found = { ...place, labels, serves: servingAmong(members, place.serves) };
  const routed = new Set(Object.values(world?.routes ?? {}).flatMap(({ weights }) => Object.keys(weights)));
  const instances = members.map(({ has, ...member }) => {
    const lacks = lacksOf(member, found, routed);
    return { ...member, lacks, nearly: nearlyOf(lacks, has, labels) };
  });
  const control = world ? aloneIn(world) : [];
  return { place: found, instances, world, control, nearlyEnabled: nearlyEnabled(containers) };
}

function nearlyOf(lacks: readonly Lack[], has: readonly string[], labels: Labels): DraftedInstance['nearly'] {
  const near = lacks.flatMap((lack) => {
    const label = lack === 'route' ? null : meantFor(labels[lack], has, Object.values(labels));
    return label === null ? [] : [[lack, label] as const];
  });
  return Object.fromEntries(near);
}

function lacksOf(
  { region, zone, service }: Belonging,
  { serves }: DockerPlace,
  routed: ReadonlySet<string>,
): readonly Lack[] {
  const missing: Readonly<Record<Lack, boolean>> = {
    region: region === '',
    zone: zone === '',
    service: service === '',
    // What does not answer users itself has none of its own, and what is nowhere cannot be in one.
    route: service === serves && region !== '' && !routed.has(region),
  };
  return LACKS.filter((lack) => missing[lack]);
}

/** The usual label where anybody has it, otherwise the one by most of them that ends in such a word. */
function labelFor(containers: readonly Labelled[], usual: string, words: readonly string[]): string {
  const all = containers.flatMap(({ Labels: labels }) => Object.keys(labels));
  if (all.includes(usual)) return usual;
  const fitting = all.filter((label) =>
    words.includes(
      label
        .toLowerCase()
        .split(/[./_-]/)
        .at(-1) ?? '',
    ),
  );
  return mostOf(fitting) ?? usual;
}

/** What answers users is in every region, and there is most of it. */
function servingAmong(members: readonly Belonging[], usual: string): string {
  if (members.some(({ service }) => service === usual)) return usual;
  const named = members.filter(({ service }) => service !== '');
  const regionsOf = (wanted: string) =>
    new Set(named.filter(({ service }) => service === wanted).map(({ region }) => region)).size;
  const most = Math.max(0, ...named.map(({ service }) => regionsOf(service)));
  return mostOf(named.map(({ service }) => service).filter((service) => regionsOf(service) === most)) ?? usual;
}

/** The first of those that are there most often, by name. */
function mostOf(all: readonly string[]): string | null {
  const counts = new Map<string, number>();
  for (const one of all) counts.set(one, (counts.get(one) ?? 0) + 1);
  const [first] = [...counts].sort(([a, x], [b, y]) => y - x || a.localeCompare(b));
  return first?.[0] ?? null;
}

/** Regions of which every users' name has only one. */
function aloneIn({ regions, routes }: WorldLayout): readonly string[] {
  const all = Object.values(routes).map(({ weights }) => Object.keys(weights));
  const shared = new Set(all.filter((names) => names.length > 1).flat());
  return Object.keys(regions).filter((region) => !shared.has(region) && all.some(([only]) => only === region));
}
