import { Writable } from 'node:stream';
import { Exec, type V1Status } from '@kubernetes/client-node';
import { messageOf, SilverbackError } from '../../../core/errors.js';
import type { Cluster } from '../cluster.js';

/** Where a program is started. */
export interface Inside {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
}

export interface Outcome {
  /** What it ended with; null when it could not be started, as where the image has no such program. */
  readonly code: number | null;
  readonly stdout: string;
  readonly said: string;
}

/** Runs a program beside what runs in a container, and waits for its end. Throws `call-timeout` and `target-unreachable`. */
export async function execIn(
  cluster: Cluster,
  { namespace, pod, container }: Inside,
  command: readonly string[],
  ms: number,
): Promise<Outcome> {
  const out = new Collected();
  const err = new Collected();
  const what = `${command[0] ?? ''} in ${namespace}/${pod}`;
  let opening: Promise<Closable> | undefined;
  let timer: NodeJS.Timeout | undefined;
  try {
    const status = await new Promise<V1Status>((resolve, reject) => {
      timer = setTimeout(() => reject(new SilverbackError('call-timeout', `${what} has not ended in ${ms} ms`)), ms);
      opening = new Exec(cluster.config).exec(namespace, pod, container, [...command], out, err, null, false, resolve);
      opening.then((socket) => {
        socket.once('close', () => reject(new Error('the connection was closed before it ended')));
      }, reject);
    });
    return { code: codeOf(status), stdout: out.text, said: status.message ?? err.text };
  } catch (error) {
    if (error instanceof SilverbackError) throw error;
    throw new SilverbackError('target-unreachable', `${what} could not be run: ${messageOf(error)}`, { cause: error });
  } finally {
    clearTimeout(timer);
    // Also one that opens only now.
    void opening?.then((socket) => socket.close()).catch(() => undefined);
  }
}

/** What is used of the socket, whose package is none of ours. */
interface Closable {
  close(): void;
  once(event: 'close', heard: () => void): unknown;
}

class Collected extends Writable {
  text = '';
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString('utf8');
    done();
  }
}

/** A container runtime says so in words alone when there is no such program. */
const NOT_STARTED = /executable file not found|no such file or directory|OCI runtime exec failed/i;

/** Pure. */
export function codeOf({ status, details, message }: V1Status): number | null {
  if (status === 'Success') return 0;
  const code = details?.causes?.find(({ reason }) => reason === 'ExitCode')?.message;
  if (NOT_STARTED.test(message ?? '')) return null;
  return code === undefined ? null : Number(code);
}
