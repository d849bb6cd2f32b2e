import type { Manifest } from './helm.js';

export const DISTRIBUTED = {
  mode: 'distributed',
  database: { secret: 'postgres', key: 'DATABASE_URL' },
  redis: { secret: 'redis', key: 'REDIS_URL' },
};

/** A pod, as far as tests look at one. */
export interface PodSpec {
  readonly serviceAccountName?: string;
  readonly automountServiceAccountToken?: boolean;
  readonly enableServiceLinks?: boolean;
  readonly terminationGracePeriodSeconds?: number;
  readonly securityContext: object;
  readonly tolerations?: readonly object[];
  readonly containers: readonly {
    readonly args: readonly string[];
    readonly workingDir?: string;
    readonly env: readonly { readonly name: string; readonly value?: string }[];
    readonly resources: { readonly requests: object; readonly limits: object };
    readonly securityContext: object;
    readonly livenessProbe?: object;
    readonly readinessProbe?: object;
  }[];
  readonly volumes?: readonly { readonly name: string; readonly [kind: string]: unknown }[];
}

export const of = (manifests: readonly Manifest[], kind: string): readonly Manifest[] =>
  manifests.filter((manifest) => manifest.kind === kind);
export const named = (manifests: readonly Manifest[], kind: string, name: string): Manifest => {
  const found = of(manifests, kind).find(({ metadata }) => metadata.name === name);
  if (!found) throw new Error(`no ${kind} ${name} among ${manifests.map((one) => one.metadata.name).join(', ')}`);
  return found;
};
export const template = (manifest: Manifest): { metadata: Manifest['metadata']; spec: PodSpec } =>
  manifest.kind === 'Pod'
    ? { metadata: manifest.metadata, spec: manifest['spec'] as PodSpec }
    : (manifest['spec'] as { template: { metadata: Manifest['metadata']; spec: PodSpec } }).template;
export const pods = (manifests: readonly Manifest[]): readonly PodSpec[] =>
  manifests
    .filter(({ kind }) => ['Deployment', 'Pod', 'Job'].includes(kind))
    .map((manifest) => template(manifest).spec);
export const pod = (manifests: readonly Manifest[], name: string): PodSpec =>
  template(named(manifests, 'Deployment', name)).spec;
