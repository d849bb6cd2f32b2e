import { NAME_PATTERN } from '../core/source/fields.js';
import { kubernetesSchema } from '../core/target/kubernetes-schema.js';
import { discoverKubernetes } from '../fleets/kubernetes/draft/discover.js';
import { draftText, wantings } from '../fleets/kubernetes/draft/draft-text.js';
import { plural } from '../report/format.js';
import type { Found } from './found.js';

/** @param context of the kubeconfig; null: the current one */
export async function kubernetesFound(context: string | null): Promise<Found> {
  const usual = kubernetesSchema.parse(context === null ? {} : { context });
  const { draft, ...owner } = await discoverKubernetes(usual);
  const { pods, place, routes } = draft;
  return {
    name: context !== null && NAME_PATTERN.test(context) ? context : 'cluster',
    text: (name) => draftText(draft, { name, ...owner }),
    told: `on the cluster at ${owner.server}; ${plural(pods.length, 'pod')} of ${place.namespaces.join(', ')}, ${plural(routes.length, 'route')}`,
    instances: pods.map(({ id, region, zone, service, lacks }) => ({ id, region, zone, service, lacks })),
    serves: place.serves,
    missing: wantings(draft, owner),
  };
}
