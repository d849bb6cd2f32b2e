import type { V1ObjectMeta } from '@kubernetes/client-node';

/** Who keeps objects as they are written elsewhere, or changes their weights himself, and what tells of him. */
const KEEPERS: readonly { readonly name: string; readonly marks: RegExp; readonly managers: RegExp }[] = [
  { name: 'Argo CD', marks: /^argocd\.argoproj\.io\/(tracking-id|instance)$/, managers: /^argocd-/ },
  {
    name: 'Flux',
    marks: /^(kustomize|helm)\.toolkit\.fluxcd\.io\/name$/,
    managers: /^(kustomize-controller|helm-controller)$/,
  },
  { name: 'Rancher Fleet', marks: /^fleet\.cattle\.io\//, managers: /^fleetagent$/ },
  { name: 'Argo Rollouts', marks: /^rollouts\.argoproj\.io\//, managers: /^(argo-)?rollouts-controller$/ },
  { name: 'Flagger', marks: /^flagger\.app\//, managers: /^flagger$/ },
];

/** Pure. Controllers that would change an object back, in words, each with what tells of it. */
export function keptBy({ labels, annotations, managedFields }: V1ObjectMeta): readonly string[] {
  const managers = (managedFields ?? []).flatMap(({ manager }) => manager ?? []);
  return KEEPERS.flatMap(({ name, marks, managers: known }) => {
    const label = Object.keys(labels ?? {}).find((key) => marks.test(key));
    const annotation = Object.keys(annotations ?? {}).find((key) => marks.test(key));
    const manager = managers.find((one) => known.test(one));
    if (label !== undefined) return [`${name} (label ${label})`];
    if (annotation !== undefined) return [`${name} (annotation ${annotation})`];
    return manager === undefined ? [] : [`${name} (field manager ${manager})`];
  });
}
