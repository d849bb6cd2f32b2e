import { request } from 'node:http';
import type { ProcessStatus } from './wire.js';

/** A busy machine answers within this; it leaves time for the rest of a look in one call. */
const PATIENCE_MS = 500;

/**
 * Asks a process itself whether it is there. The name service speaks DNS on its data port, so its control port is asked.
 *
 * @returns `silent` when the connection was accepted, which the system does for a frozen process too, and no answer came.
 */
export function answers({ role, port, controlPort }: ProcessStatus): Promise<'yes' | 'silent' | 'nobody'> {
  return new Promise((resolve) => {
    let connected = false;
    const call = request(
      { host: '127.0.0.1', port: role === 'dns' ? controlPort : port, path: '/healthz', agent: false },
      (answer) => {
        answer.resume();
        settle('yes');
      },
    );
    const settle = (outcome: 'yes' | 'silent' | 'nobody') => {
      clearTimeout(patience);
      resolve(outcome);
      call.destroy();
    };
    const patience = setTimeout(() => settle(connected ? 'silent' : 'nobody'), PATIENCE_MS);
    call.once('socket', (socket) => socket.once('connect', () => (connected = true)));
    call.once('error', () => settle('nobody'));
    call.end();
  });
}
