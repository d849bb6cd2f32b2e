import { stringify } from 'yaml';
import { show } from '../../../core/units.js';
import type { WorldLayout } from '../../../core/target/target.js';
import type { Draft, Lack } from './draft.js';

/** What may be written of a draft that its containers do not say. */
export interface Owner {
  /** Of the target. */
  readonly name: string;
  readonly host: string;
  readonly certificates: string | null;
}

const ENVIRONMENT = 'development';

/** Pure: the target file, with what is to be added to it as comments. */
export function draftText(draft: Draft, owner: Owner): string {
  const { world, control } = draft;
  const spec = {
    fleet: 'docker',
    environment: ENVIRONMENT,
    ...(control.length > 0 && { control }),
    docker: dockerOf(draft, owner),
    ...(world ? { world: worldOf(world) } : { routes: {} }),
  };
  const document = { apiVersion: 'silverback/v1', kind: 'Target', metadata: { name: owner.name }, spec };
  const written = stringify(document, { lineWidth: 0, flowCollectionPadding: true })
    .replace(
      `environment: ${ENVIRONMENT}`,
      `$& # what these machines are to their owners: sandbox, staging, production`,
    )
    .replace(/^( *)serves: .*$/m, '$& # what answers users');
  return [
    `# Written by "silverback init" from the containers of the engine at ${owner.host}. It is yours now: look it through.`,
    written.trimEnd(),
    ...wantings(draft).map((line) => `# ${line}`),
    '',
  ].join('\n');
}

/** Pure: who lacks what, a line a lack, what to add, and who is not understood. Empty when nobody lacks anything. */
export function wantings({ instances, place, nearlyEnabled }: Draft): readonly string[] {
  const { labels } = place;
  const add: Readonly<Record<Lack, string>> = {
    region: `the label ${labels.region}, or their Compose service in spec.docker.places: without it no experiment finds them`,
    zone: `the label ${labels.zone}, or their Compose service in spec.docker.places: without it they lie in a zone of their region's name`,
    service: `the label ${labels.service}: experiments name what they harm by it`,
    route: `their region to the weights of a route in spec.routes: nobody can move its users away (docs/targets.md)`,
  };
  const lacking = (Object.keys(add) as Lack[]).flatMap((lack) => {
    const names = instances
      .filter(({ lacks }) => lacks.includes(lack))
      .map(({ name, nearly }) => `${name}${lack === 'route' ? '' : meant(nearly[lack], labels[lack])}`);
    return names.length === 0 ? [] : [`no ${lack}: ${names.join(', ')}; add ${add[lack]}`];
  });
  return [...lacking, ...nearlyEnabled];
}

function meant(label: string | undefined, expected: string): string {
  return label === undefined ? '' : ` (has the label ${show(label)}, did you mean "${expected}"?)`;
}

function dockerOf({ place }: Draft, { host, certificates }: Owner) {
  const { project, labels, serves, image } = place;
  return {
    host,
    ...(certificates !== null && { certificates }),
    ...(project !== null && { project }),
    labels,
    serves,
    image,
  };
}

function worldOf({ regions, routes, territories, ttlMs, instance }: WorldLayout) {
  return {
    regions,
    routes: Object.fromEntries(
      Object.entries(routes).map(([name, { host, weights, startsPerSecond, users }]) => [
        name,
        { host, weights: shares(weights), startsPerSecond, users },
      ]),
    ),
    territories,
    ttl: `${ttlMs}ms`,
    instance: { slots: instance.slots, service: `${instance.serviceMs}ms`, queue: instance.queue },
  };
}

function shares(weights: Readonly<Record<string, number>>): Record<string, string> {
  return Object.fromEntries(Object.entries(weights).map(([region, points]) => [region, `${points / 100}%`]));
}
