import { PassThrough } from 'node:stream';
import { Attach } from '@kubernetes/client-node';
import { SilverbackError } from '../../../core/errors.js';
import { AgentChannel } from '../../agents/agent-channel.js';
import type { Cluster } from '../cluster.js';
import { idOf } from '../pods/pod.js';
import type { AgentOfPod } from './ephemeral.js';

/** The API server and the node's kubelet open it together. Milliseconds. */
const OPEN_MS = 5_000;

/** Talks to an agent that runs, over the API server. Throws `call-timeout`, and `target-unreachable` with what was answered instead. */
export async function channelTo(cluster: Cluster, { id, name, pod }: AgentOfPod): Promise<AgentChannel> {
  const { namespace = '', name: podName = '' } = pod.metadata ?? {};
  const words = `${name} in ${idOf(pod)}`;
  const input = new PassThrough();
  const output = new PassThrough();
  let timer: NodeJS.Timeout | undefined;
  const opening = new Attach(cluster.config)
    .attach(namespace, podName, name, output, null, input, false)
    .then((socket: Socket) => socket);
  const late = new Promise<never>((_, reject) => {
    const error = new SilverbackError('call-timeout', `attaching to ${words} took longer than ${OPEN_MS} ms`);
    timer = setTimeout(() => reject(error), OPEN_MS);
  });
  try {
    const socket = await Promise.race([opening, late]);
    socket.on('error', () => output.end());
    socket.on('close', () => output.end());
    return new AgentChannel(words, id, { input, output, close: () => socket.close() });
  } catch (error) {
    void opening.then((socket) => socket.close()).catch(() => undefined);
    if (error instanceof SilverbackError) throw error;
    const { message = String(error) } = error as { readonly message?: string };
    throw new SilverbackError('target-unreachable', `attaching to ${words}: ${message}`, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

/** What is used of the socket, whose package is none of ours. */
interface Socket {
  close(): void;
  on(event: 'close' | 'error', heard: () => void): unknown;
}
