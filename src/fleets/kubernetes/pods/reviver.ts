import type { V1Pod } from '@kubernetes/client-node';
import { messageOf } from '../../../core/errors.js';
import type { Fence, Verification } from '../../../core/ports/fence.js';
import type { Reviver } from '../../../core/ports/fleet.js';
import type { KubernetesLifecycle } from './lifecycle.js';
import { isReady, podNamed } from './pod.js';

/** Of pods whose containers may have been ended by what was done inside them: their nodes start these anew by themselves. */
export class PodReviver implements Reviver {
  constructor(private readonly lifecycle: Pick<KubernetesLifecycle, 'find' | 'bringUp' | 'isDown'>) {}

  bringUp(instance: string, fence: Fence): Promise<void> {
    return this.lifecycle.bringUp(instance, fence);
  }

  /** A pod whose container is dead is there all the same: it is up when it is ready. */
  async isDown(instance: string): Promise<Verification> {
    try {
      const pod = await this.lifecycle.find(podNamed(instance));
      return pod && pod.metadata?.deletionTimestamp === undefined ? judge(pod) : await this.lifecycle.isDown(instance);
    } catch (error) {
      return { state: 'unknown', evidence: messageOf(error) };
    }
  }
}

/** Pure. */
function judge(pod: V1Pod): Verification {
  if (isReady(pod)) return { state: 'absent', evidence: 'the pod is ready' };
  const containers = pod.status?.containerStatuses?.filter(({ ready }) => !ready) ?? [];
  const told = containers.map(({ name, state, lastState }) => {
    const { terminated = lastState?.terminated, waiting } = state ?? {};
    const ended = terminated && `ended: ${terminated.reason ?? 'without a reason'}, exit ${terminated.exitCode}`;
    return `container ${name} ${[ended, waiting?.reason && `waits: ${waiting.reason}`].filter(Boolean).join(', ') || 'runs'}`;
  });
  return { state: 'unknown', evidence: ['the pod is not ready', ...told].join('; ') };
}
