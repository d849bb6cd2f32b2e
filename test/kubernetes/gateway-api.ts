import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../e2e/silverback.js';
import type { KubernetesOfSuite } from '../servers/kubernetes.js';

const run = promisify(execFile);

const KINDS = join(ROOT, 'test', 'cluster', 'gateway-kinds.sh');
const WITHIN_MS = 120_000;

/** Gateway API's own kinds for a suite. Where the cluster has none they come from its Go module, and go with the suite. */
export function withGatewayApi(cluster: KubernetesOfSuite, suite: () => void): void {
  let ours: readonly string[] = [];
  beforeAll(async () => {
    const known = await cluster.kubectl('get', 'crds', '--output=name');
    if (known.includes('httproutes.gateway.networking.k8s.io')) return;
    const { stdout } = await run(KINDS);
    ours = stdout
      .trim()
      .split('\n')
      .flatMap((file) => ['--filename', file]);
    // Too long to be annotated with what was applied.
    await cluster.kubectl('create', ...ours);
    await cluster.kubectl('wait', '--for=condition=Established', `--timeout=${WITHIN_MS / 1000}s`, ...ours);
  }, WITHIN_MS);
  afterAll(async () => {
    if (ours.length > 0) await cluster.kubectl('delete', '--ignore-not-found', ...ours);
  }, WITHIN_MS);
  // Of its own, so that what it does at its end comes before that.
  describe('with Gateway API', suite);
}

/** An HTTPRoute as it is stored, but for what tells that it was written at all. */
export interface StoredRoute<Spec> {
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly spec: Spec;
}

export async function storedRoute<Spec = unknown>(
  cluster: KubernetesOfSuite,
  name: string,
): Promise<StoredRoute<Spec>> {
  const { metadata, spec } = JSON.parse(
    await cluster.kubectl('get', 'httproute', name, '--output=json'),
  ) as StoredRoute<Spec>;
  const kept = Object.entries(metadata).filter(([key]) => !['resourceVersion', 'generation'].includes(key));
  return { metadata: Object.fromEntries(kept), spec };
}
