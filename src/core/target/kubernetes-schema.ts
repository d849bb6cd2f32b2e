import { z } from 'zod';
import { forward } from '../source/explain.js';
import { byName, distinct, name } from '../source/fields.js';
import type { ClusterPlace, OwnCluster } from './target.js';

const key = z.string().min(1).max(317);

/** The label by which a namespace says that what lives in it may be touched. */
export const ENABLED_NAMESPACE = 'silverback.dev/enabled';

/** The label by which a cluster, on its namespace kube-system, or a namespace says what it is to its owners. */
export const ENVIRONMENT = 'silverback.dev/environment';

/** The label by which a namespace agrees that nodes are closed on which it has pods. */
export const CORDON = 'silverback.dev/cordon';

/** The cluster of one region. What is left out is as for all of them. */
const ownCluster = z.strictObject({
  context: z.string().min(1).describe('A context of the kubeconfig'),
  kubeconfig: z.string().min(1).optional(),
  namespaces: distinct(name).min(1).optional(),
  own: name.optional(),
});

export const kubernetesSchema = z
  .strictObject({
    kubeconfig: z
      .string()
      .min(1)
      .optional()
      .describe('Without it KUBECONFIG, ~/.kube/config, or the ServiceAccount of the pod that Silverback runs in'),
    context: z.string().min(1).optional().describe('A context of the kubeconfig; without it the current one'),
    clusters: byName(ownCluster)
      .optional()
      .describe('By region, where each region is a cluster of its own: all of it is of that region'),
    namespaces: distinct(name)
      .min(1)
      .optional()
      .describe(`Which namespaces are meant, of those labelled ${ENABLED_NAMESPACE}=true; without it all of them`),
    protected: distinct(name).default([]).describe('Namespaces that are never touched, whatever their labels say'),
    bystanders: z
      .enum(['refuse', 'accept'])
      .default('refuse')
      .describe(
        `Whether nodes may be closed on which other namespaces have pods, which have not agreed by ${CORDON}=true`,
      ),
    own: name.default('silverback').describe('The namespace of Silverback itself: its leases and its janitor'),
    image: z
      .string()
      .min(1)
      .optional()
      .describe("Silverback's own image, of which agents are made; without it that of its pods in `own`"),
    labels: z
      .strictObject({
        region: key.default('topology.kubernetes.io/region'),
        zone: key.default('topology.kubernetes.io/zone'),
        service: key.default('app.kubernetes.io/name'),
      })
      .prefault({})
      .describe('Names of the labels that say where a pod belongs: its own first, then those of its node'),
    serves: z.string().min(1).default('instance').describe('The service whose pods answer users, as its label says'),
  })
  .superRefine(({ context, clusters }, ctx) => {
    const refuse = (key: string, message: string, expected: string) =>
      forward(ctx, [{ path: [key], message, expected }]);
    if (clusters && context !== undefined)
      refuse('context', 'each of the clusters has its own', 'context, or clusters');
    if (clusters && Object.keys(clusters).length < 2)
      refuse('clusters', 'there is only one', 'two regions or more, or context');
  })
  .transform(
    ({ kubeconfig = null, context = null, namespaces = null, image = null, clusters, ...same }): ClusterPlace => {
      const own = clusters && Object.entries(clusters).map(([region, one]) => [region, said(one)] as const);
      return {
        ...same,
        kubeconfig,
        context,
        namespaces,
        image,
        region: null,
        clusters: own ? Object.fromEntries(own) : null,
      };
    },
  );

/** What is left out replaces nothing. */
function said({ context, kubeconfig, namespaces, own }: z.output<typeof ownCluster>): OwnCluster {
  return {
    context,
    ...(kubeconfig !== undefined && { kubeconfig }),
    ...(namespaces !== undefined && { namespaces }),
    ...(own !== undefined && { own }),
  };
}
