import { selects } from './selector.js';
import type { Direction, NetworkPolicy, PolicyPod } from './world.js';

/** Without `policyTypes` a policy is about ingress, and about egress when it has a rule of that. */
export function isAbout({ spec }: NetworkPolicy, direction: Direction): boolean {
  const types = spec?.policyTypes ?? [];
  if (types.length > 0) return types.includes(direction);
  return direction === 'Ingress' || (spec?.egress ?? []).length > 0;
}

/** The policies that isolate a pod in a direction. None ever selects a pod in the network of its node. */
export function isolating(
  policies: readonly NetworkPolicy[],
  pod: PolicyPod,
  direction: Direction,
): readonly NetworkPolicy[] {
  if (pod.hostNetwork) return [];
  return policies.filter(
    (policy) =>
      (policy.metadata?.namespace ?? 'default') === pod.namespace &&
      isAbout(policy, direction) &&
      selects(policy.spec?.podSelector, pod.labels),
  );
}
