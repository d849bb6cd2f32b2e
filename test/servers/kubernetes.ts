import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { clusterImage } from './kubernetes-image.js';
import { withServer } from './suite.js';

export interface KubernetesOfSuite {
  /** The path of a kubeconfig file, whose user may do everything. */
  readonly kubeconfig: string;
  /** One of the suite's own, labelled `silverback.dev/enabled=true`; with all that is in it, it is deleted at the end. */
  readonly namespace: string;
  /** Silverback's own image, with the `sh`, `iptables`, `ipset` and `node` of its base; pods pull it `IfNotPresent`. */
  readonly image: string;
  /** In the suite's namespace unless the arguments say otherwise. @returns standard output; throws with standard error */
  kubectl(...args: string[]): Promise<string>;
  /**
   * @param manifest YAML, of one object or several
   * @param options of `kubectl apply`
   * @returns what became of each, a line an object
   */
  apply(manifest: string, ...options: string[]): Promise<string>;
}

/** Built ones come first. */
const PATH = [
  join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'silverback-testbed', 'bin'),
  process.env['PATH'],
].join(delimiter);

/** A first image is built, and unpacked on each node. */
const IMAGE_WITHIN_MS = 600_000;
const DELETED_WITHIN_MS = 180_000;
const MOST_OUTPUT = 64 * 1024 * 1024;

/** A suite on the real cluster of the whole test run (see `withServer`). */
export function withKubernetes(name: string, suite: (kubernetes: KubernetesOfSuite) => void): void {
  withServer('kubernetes', 'share', name, (server) => {
    const namespace = `sbtest-${randomBytes(4).toString('hex')}`;
    let image: string;
    const start = (args: readonly string[]) =>
      promisify(execFile)('kubectl', ['--namespace', namespace, ...args], {
        env: { ...process.env, PATH, KUBECONFIG: server().url },
        maxBuffer: MOST_OUTPUT,
      });
    const kubectl = async (...args: string[]) => (await start(args)).stdout;
    const apply = async (manifest: string, ...options: string[]) => {
      const applied = start(['apply', '--filename', '-', ...options]);
      applied.child.stdin?.end(manifest);
      return (await applied).stdout;
    };

    beforeAll(async () => {
      image = await clusterImage(server().url);
      await apply(
        `{ apiVersion: v1, kind: Namespace, metadata: { name: ${namespace}, labels: { silverback.dev/enabled: "true" } } }`,
      );
      // Without it no pod is admitted.
      await kubectl('wait', '--for=create', 'serviceaccount/default', '--timeout=60s');
    }, IMAGE_WITHIN_MS);
    afterAll(async () => {
      await kubectl('delete', 'namespace', namespace, '--ignore-not-found', `--timeout=${DELETED_WITHIN_MS / 1000}s`);
    }, DELETED_WITHIN_MS);
    suite({
      get kubeconfig() {
        return server().url;
      },
      get image() {
        return image;
      },
      namespace,
      kubectl,
      apply,
    });
  });
}
