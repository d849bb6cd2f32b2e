import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { withServer } from './suite.js';

export interface KubernetesOfSuite {
  /** The path of a kubeconfig file, whose user may do everything. */
  readonly kubeconfig: string;
  /** One of the suite's own, labelled `silverback.dev/enabled=true`; at the end it is told to go, with all that is in it. */
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

/** Of all namespaces of suites. */
const PREFIX = 'sbtest-';
const DELETED_WITHIN = '180s';
const MOST_OUTPUT = 64 * 1024 * 1024;

/**
 * A suite that closes nodes, stops a part of the cluster or looks at all of it: what suites before it have left is gone
 * when it begins.
 */
export function withWholeKubernetes(name: string, suite: (kubernetes: KubernetesOfSuite) => void): void {
  withKubernetes(name, (kubernetes) => {
    beforeAll(async () => {
      const { items } = JSON.parse(await kubernetes.kubectl('get', 'namespaces', '-o', 'json')) as {
        items: { metadata: { name: string }; status: { phase: string } }[];
      };
      const leaving = items
        .filter(({ metadata, status }) => metadata.name.startsWith(PREFIX) && status.phase === 'Terminating')
        .map(({ metadata }) => `namespace/${metadata.name}`);
      if (leaving.length > 0)
        await kubernetes.kubectl('wait', '--for=delete', ...leaving, `--timeout=${DELETED_WITHIN}`);
    }, 200_000);
    suite(kubernetes);
  });
}

/** A suite on the real cluster of the whole test run (see `withServer`), beside others that have namespaces of their own. */
export function withKubernetes(name: string, suite: (kubernetes: KubernetesOfSuite) => void): void {
  withServer('kubernetes', 'share', name, (server) => {
    const namespace = `${PREFIX}${randomBytes(4).toString('hex')}`;
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
      await apply(
        `{ apiVersion: v1, kind: Namespace, metadata: { name: ${namespace}, labels: { silverback.dev/enabled: "true" } } }`,
      );
      // Without it no pod is admitted.
      await kubectl('wait', '--for=create', 'serviceaccount/default', '--timeout=60s');
    });
    afterAll(async () => {
      await kubectl('delete', 'namespace', namespace, '--ignore-not-found', '--wait=false');
    });
    suite({
      get kubeconfig() {
        return server().url;
      },
      get image() {
        return server().image;
      },
      namespace,
      kubectl,
      apply,
    });
  });
}
