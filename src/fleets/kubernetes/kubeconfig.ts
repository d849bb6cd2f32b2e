import { KubeConfig } from '@kubernetes/client-node';
import { messageOf, SilverbackError } from '../../core/errors.js';
import type { ClusterPlace } from '../../core/target/target.js';

/** The client's own stand-in where it finds nothing at all. */
const NOWHERE = { context: 'loaded-context', server: 'http://localhost:8080' };

/** As `kubectl` finds it: the file that the target names, `KUBECONFIG`, `~/.kube/config`, or the pod that this runs in. */
export function loadKubeconfig({ kubeconfig, context }: Pick<ClusterPlace, 'kubeconfig' | 'context'>): KubeConfig {
  const config = new KubeConfig();
  const from = kubeconfig ?? process.env['KUBECONFIG'] ?? 'the usual kubeconfig';
  try {
    if (kubeconfig === null) config.loadFromDefault();
    else config.loadFromFile(kubeconfig);
  } catch (error) {
    throw new SilverbackError(
      'target-unreachable',
      `${from} cannot be read: ${messageOf(error)}; expected a kubeconfig`,
      {
        cause: error,
      },
    );
  }
  const isNowhere =
    config.getCurrentContext() === NOWHERE.context && config.getCurrentCluster()?.server === NOWHERE.server;
  if (kubeconfig === null && isNowhere)
    throw new SilverbackError(
      'target-unreachable',
      'there is no kubeconfig: expected one in KUBECONFIG or ~/.kube/config, or the ServiceAccount of a pod',
    );
  if (context !== null) {
    const names = config.getContexts().map(({ name }) => name);
    if (!names.includes(context))
      throw new SilverbackError(
        'target-unreachable',
        `${from} has no context "${context}"; expected ${names.join(', ') || 'a kubeconfig with contexts'}`,
      );
    config.setCurrentContext(context);
  }
  if (!config.getCurrentCluster())
    throw new SilverbackError('target-unreachable', `${from} names no cluster; expected a context that is in use`);
  return config;
}
