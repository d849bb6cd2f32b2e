import { stringify } from 'yaml';
import { show } from '../../../core/units.js';
import { type Draft, type Lack, LACKS } from './draft.js';
import type { DraftedRoute } from './drafted-routes.js';

/** What may be written of a draft that its cluster does not say. */
export interface Owner {
  /** Of the target. */
  readonly name: string;
  /** Address of its API server. */
  readonly server: string;
  /** Of the kubeconfig; null for the one that is in use. */
  readonly context: string | null;
  /** Whether a janitor was found, and where Silverback lives follows from it. */
  readonly hasJanitor: boolean;
}

const ENVIRONMENT = 'development';
/** How long those who have asked for a name may go on with the answer is nothing that a cluster knows. */
const TTL = '30s';

/** Pure: the target file, with what is to be added to it as comments. */
export function draftText(draft: Draft, owner: Owner): string {
  const { namespaces, own, labels, serves } = draft.place;
  const environment = draft.environment ?? ENVIRONMENT;
  const spec = {
    fleet: 'kubernetes',
    environment,
    kubernetes: { ...(owner.context !== null && { context: owner.context }), namespaces, own, labels, serves },
    routes: Object.fromEntries(draft.routes.map((route) => [route.name, writtenRoute(route)])),
  };
  const document = { apiVersion: 'silverback/v1', kind: 'Target', metadata: { name: owner.name }, spec };
  const said = draft.environment === null ? 'sandbox, staging, production' : 'as the cluster says of itself';
  const written = stringify(document, { lineWidth: 0, flowCollectionPadding: true })
    .replace(`environment: ${environment}`, `$& # what this is to its owners: ${said}`)
    .replace(/^( *)serves: .*$/m, '$& # what answers users')
    .replaceAll(/^( *)ttl: .*$/gm, '$& # how long an answer of DNS may be cached');
  return [
    `# Written by "silverback init" from the cluster at ${owner.server}. It is yours now: look it through.`,
    written.trimEnd(),
    ...wantings(draft, owner).map((line) => `# ${line}`),
    '',
  ].join('\n');
}

/** Pure: which pods lack what, a line a lack, what to add, and what is not understood. Empty when nothing is wanting. */
export function wantings(draft: Draft, { hasJanitor }: Pick<Owner, 'hasJanitor'>): readonly string[] {
  const { labels, own } = draft.place;
  const add: Readonly<Record<Lack, string>> = {
    region: `the label ${labels.region} to their nodes or to the template of their workload: without it no experiment finds them`,
    zone: `the label ${labels.zone} to their nodes: without it they lie in a zone of their region's name`,
    service: `the label ${labels.service} to the template of their workload: without it they are called as what makes them`,
  };
  const lacking = LACKS.flatMap((lack) => {
    const names = draft.pods.filter(({ lacks }) => lacks.includes(lack)).map(({ id }) => id);
    return names.length === 0 ? [] : [`no ${lack}: ${names.join(', ')}; add ${add[lack]}`];
  });
  const janitor = hasJanitor
    ? []
    : [
        `no janitor is known, without which no run begins; install the chart, and see that spec.kubernetes.own, now ${show(own)}, names its namespace`,
      ];
  return [...lacking, ...draft.untold, ...draft.nearlyEnabled, ...janitor];
}

function writtenRoute({ host, weights, namespace, route, rule, backends }: DraftedRoute): object {
  return {
    router: 'gateway-api',
    host,
    ttl: TTL,
    weights: Object.fromEntries(Object.entries(weights).map(([region, points]) => [region, `${points / 100}%`])),
    gateway: { namespace, name: route, ...(rule > 0 && { rule }), backends },
  };
}
