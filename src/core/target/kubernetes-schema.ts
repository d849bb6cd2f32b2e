import { z } from 'zod';
import { distinct, name } from '../source/fields.js';
import type { ClusterPlace } from './target.js';

const key = z.string().min(1).max(317);

/** The label by which a namespace says that what lives in it may be touched. */
export const ENABLED_NAMESPACE = 'silverback.dev/enabled';

export const kubernetesSchema = z
  .strictObject({
    kubeconfig: z
      .string()
      .min(1)
      .optional()
      .describe('Without it KUBECONFIG, ~/.kube/config, or the ServiceAccount of the pod that Silverback runs in'),
    context: z.string().min(1).optional().describe('A context of the kubeconfig; without it the current one'),
    namespaces: distinct(name)
      .min(1)
      .optional()
      .describe(`Which namespaces are meant, of those labelled ${ENABLED_NAMESPACE}=true; without it all of them`),
    protected: distinct(name).default([]).describe('Namespaces that are never touched, whatever their labels say'),
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
  .transform(({ kubeconfig = null, context = null, namespaces = null, image = null, ...same }): ClusterPlace => {
    return { ...same, kubeconfig, context, namespaces, image };
  });
