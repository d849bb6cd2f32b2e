import type { V1Namespace } from '@kubernetes/client-node';
import { ENVIRONMENT } from '../../core/target/kubernetes-schema.js';
import type { ClusterPlace } from '../../core/target/target.js';
import { CLUSTER, mayTouch } from './membership.js';

/**
 * Pure. Where a cluster, or a namespace that may be touched, says something else of itself than the target file: what is
 * production there must not be called staging here.
 *
 * @param environment as the target file says
 */
export function environmentProblems(
  namespaces: readonly V1Namespace[],
  place: ClusterPlace,
  environment: string,
): readonly string[] {
  return namespaces.flatMap((namespace) => {
    const { name, labels } = namespace.metadata ?? {};
    const said = labels?.[ENVIRONMENT];
    if (said === undefined || said === environment || (name !== CLUSTER && !mayTouch(namespace, place))) return [];
    const whose = name === CLUSTER ? 'the cluster says of itself, on namespace' : 'it says of itself, on namespace';
    return [
      `${whose} ${name}, ${ENVIRONMENT}=${said}, and the target environment: ${environment}; expected "environment: ${said}" in the target file`,
    ];
  });
}
